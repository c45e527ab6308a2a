import {
  AcceptVpcPeeringConnectionCommand,
  AssociateVpcCidrBlockCommand,
  CreateVpcPeeringConnectionCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeVpcPeeringConnectionsCommand,
  RejectVpcPeeringConnectionCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { makeVpc, peer, type Side } from "./network.ts";

const clock = { time: Date.parse("2026-11-22T10:00:00Z"), now: () => clock.time };
const cloud = useCloud({ clock });

async function makeSide(cidr: string, account = usual, region = "eu-west-1"): Promise<Side> {
  const ec2 = cloud.ec2(account, region);
  return { ec2, account, vpcId: await makeVpc(ec2, cidr) };
}

async function ask(requester: Side, accepter: Side, PeerRegion?: string) {
  const command = new CreateVpcPeeringConnectionCommand({
    VpcId: requester.vpcId,
    PeerVpcId: accepter.vpcId,
    PeerOwnerId: accepter.account,
    PeerRegion,
  });
  const { VpcPeeringConnection: peering } = await requester.ec2.send(command);
  return { id: must(peering?.VpcPeeringConnectionId), status: peering?.Status };
}

async function see({ ec2 }: Side, id: string) {
  const command = new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] });
  return must((await ec2.send(command)).VpcPeeringConnections?.[0]);
}

const accept = ({ ec2 }: Side, id: string) =>
  ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
const reject = ({ ec2 }: Side, id: string) =>
  ec2.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
const remove = ({ ec2 }: Side, id: string) =>
  ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));

describe("a VPC peering", () => {
  it("is asked for, waits, and becomes active when the other account accepts", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const { id, status } = await ask(near, far);
    const waiting = await see(near, id);

    const accepted = await accept(far, id);

    expect(status).toEqual({ Code: "initiating-request", Message: `Initiating Request to ${other}` });
    expect(waiting.Status?.Code).toBe("pending-acceptance");
    expect(waiting.AccepterVpcInfo?.CidrBlock).toBeUndefined();
    expect(accepted.VpcPeeringConnection?.Status).toEqual({ Code: "provisioning", Message: "Provisioning" });
    for (const side of [near, far]) {
      expect(await see(side, id)).toMatchObject({
        Status: { Code: "active" },
        RequesterVpcInfo: {
          OwnerId: usual,
          VpcId: near.vpcId,
          CidrBlock: "10.1.0.0/16",
          Region: "eu-west-1",
        },
        AccepterVpcInfo: { OwnerId: other, VpcId: far.vpcId, CidrBlock: "10.2.0.0/16" },
      });
    }
  });

  it("cannot be accepted by the side that asked, nor twice, nor seen by a third account", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const { id } = await ask(near, far);
    const third = await makeSide("10.3.0.0/16", "333333333333");

    expect((await errorOf(accept(near, id))).code).toBe("OperationNotPermitted");
    await accept(far, id);
    expect((await errorOf(accept(far, id))).code).toBe("InvalidStateTransition");
    expect((await errorOf(see(third, id))).code).toBe("InvalidVpcPeeringConnectionID.NotFound");
  });

  it("between Regions is accepted in the accepter's", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", usual, "us-east-1")];
    const { id } = await ask(near, far, "us-east-1");

    expect((await errorOf(accept(near, id))).code).toBe("OperationNotPermitted");
    await accept(far, id);
    expect((await see(near, id)).AccepterVpcInfo?.Region).toBe("us-east-1");
  });

  it("expires after seven days, and can then not be accepted", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const { id } = await ask(near, far);

    clock.time += 7 * 86_400_000;

    expect((await see(near, id)).Status?.Code).toBe("expired");
    expect((await errorOf(accept(far, id))).code).toBe("InvalidStateTransition");
  });

  it.each([
    ["blocks that overlap", "10.1.128.0/17", undefined],
    ["a VPC the other account does not have", "10.2.0.0/16", "vpc-00000000"],
  ])("fails for %s", async (_name, cidr, vpcId) => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide(cidr, other)];
    const { id } = await ask(near, { ...far, vpcId: vpcId ?? far.vpcId });

    expect((await see(near, id)).Status?.Code).toBe("failed");
    expect((await errorOf(remove(near, id))).code).toBe("InvalidStateTransition");
  });

  it("fails for a secondary block that overlaps", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    await far.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId: far.vpcId, CidrBlock: "10.1.0.0/20" }));

    const { id } = await ask(near, far);

    expect((await see(near, id)).Status?.Code).toBe("failed");
  });

  it("is not made twice: a request that waits comes back, an active one refuses", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16")];
    const first = await ask(near, far);
    const again = await ask(near, far);
    await accept(far, first.id);

    expect(again.id).toBe(first.id);
    expect((await errorOf(ask(near, far))).code).toBe("VpcPeeringConnectionAlreadyExists");
    expect((await errorOf(ask(far, near))).code).toBe("VpcPeeringConnectionAlreadyExists");
  });

  it("refuses the VPC itself and a VPC its own account does not have", async () => {
    const side = await makeSide("10.1.0.0/16");

    expect((await errorOf(ask(side, side))).code).toBe("InvalidParameterValue");
    expect((await errorOf(ask(side, { ...side, vpcId: "vpc-00000000" }))).code).toBe("InvalidVpcID.NotFound");
  });

  it("can be deleted by either side while active, by the requester while it waits", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const active = await peer(near, far);
    await remove(far, active);
    const { id: waiting } = await ask(near, far);

    expect((await see(near, active)).Status).toEqual({ Code: "deleted", Message: `Deleted by ${other}` });
    expect((await errorOf(remove(far, waiting))).code).toBe("InvalidStateTransition");
    await remove(near, waiting);
    expect((await errorOf(remove(near, waiting))).code).toBe("InvalidStateTransition");
  });

  it("can be rejected by the accepter while it waits, and asked for again", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const { id } = await ask(near, far);

    expect((await errorOf(reject(near, id))).code).toBe("OperationNotPermitted");
    const { Return } = await reject(far, id);

    expect(Return).toBe(true);
    expect((await see(near, id)).Status).toEqual({ Code: "rejected", Message: `Rejected by ${other}` });
    for (const late of [() => accept(far, id), () => reject(far, id), () => remove(near, id)]) {
      expect((await errorOf(late())).code).toBe("InvalidStateTransition");
    }
    const again = await ask(near, far);
    await accept(far, again.id);
    expect((await see(near, again.id)).Status?.Code).toBe("active");
  });

  it("is accepted while both VPCs have room for an active one (section 4)", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const third = await makeSide("10.3.0.0/16", "333333333333");
    const limit = (account: string, value: number) =>
      cloud.post("/_local/quota", { account, region: "eu-west-1", code: "L-7E9ECCDB", value });
    await peer(far, third);
    const { id } = await ask(near, far);

    await limit(other, 1);
    const full = await errorOf(accept(far, id));
    await limit(other, 2);
    await limit(usual, 0);
    const fullToo = await errorOf(accept(far, id));
    await limit(usual, 1);
    await accept(far, id);
    await limit(usual, 50);

    expect(full.code).toBe("ActiveVpcPeeringConnectionPerVpcLimitExceeded");
    expect(fullToo.code).toBe("ActiveVpcPeeringConnectionPerVpcLimitExceeded");
    expect((await see(near, id)).Status?.Code).toBe("active");
  });

  it("is found by state and by the VPC on either side", async () => {
    const [near, far] = [await makeSide("10.1.0.0/16"), await makeSide("10.2.0.0/16", other)];
    const id = await peer(near, far);
    const find = async (Name: string, value: string) => {
      const Filters = [
        { Name, Values: [value] },
        { Name: "status-code", Values: ["active"] },
      ];
      const answer = await near.ec2.send(new DescribeVpcPeeringConnectionsCommand({ Filters }));
      return answer.VpcPeeringConnections?.map((peering) => peering.VpcPeeringConnectionId);
    };

    expect(await find("requester-vpc-info.vpc-id", near.vpcId)).toEqual([id]);
    expect(await find("accepter-vpc-info.vpc-id", far.vpcId)).toEqual([id]);
    expect(await find("accepter-vpc-info.vpc-id", near.vpcId)).toEqual([]);
  });
});
