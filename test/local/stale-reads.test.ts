/** Reads that lag behind writes, by a clock that a test moves. */
import {
  AcceptVpcPeeringConnectionCommand,
  CreateTagsCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcPeeringConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, makeGroup, makeVpc, rulesOf, tcp } from "./network.ts";

const cloud = useCloud({ clock: { now: () => Date.UTC(2026, 10, 22) } });

beforeEach(() => cloud.post("/_local/reset"));

const lag = (body: object) => cloud.post("/_local/stale-reads", body);
const advance = (advanceMs: number) => cloud.post("/_local/clock", { advanceMs });
const ports = async (groupId: string) =>
  (await rulesOf(cloud.ec2(), groupId)).map((rule) => rule.FromPort).sort();

describe("reads that lag", () => {
  it("do not show what was created until the time has passed", async () => {
    const ec2 = cloud.ec2();
    const vpcId = await makeVpc(ec2);
    await lag({ ms: 500 });
    const groupId = await makeGroup(ec2, vpcId);
    const look = () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));

    expect((await errorOf(look())).code).toBe("InvalidGroup.NotFound");
    await advance(499);
    expect((await errorOf(look())).code).toBe("InvalidGroup.NotFound");
    await advance(1);
    expect((await look()).SecurityGroups).toHaveLength(1);
  });

  it("see one moment of the past: each write appears when its own time has passed", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await lag({ ms: 500 });
    await allow(ec2, groupId, tcp(1, "10.0.0.0/8"));
    await advance(300);
    await allow(ec2, groupId, tcp(2, "10.0.0.0/8"));

    expect(await ports(groupId)).toEqual([]);
    await advance(200);
    expect(await ports(groupId)).toEqual([1]);
    await advance(300);
    expect(await ports(groupId)).toEqual([1, 2]);
  });

  it("leave writes with the truth", async () => {
    const ec2 = cloud.ec2();
    await lag({ ms: 500 });
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(1, "10.0.0.0/8"));

    expect((await errorOf(allow(ec2, groupId, tcp(1, "10.0.0.0/8")))).code).toBe(
      "InvalidPermission.Duplicate",
    );
  });

  it("lag for tags too", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await lag({ ms: 500 });
    await ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags: [{ Key: "team", Value: "a" }] }));

    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
    await advance(500);
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toHaveLength(1);
  });

  it("lag for peerings on both sides", async () => {
    const [one, two] = [cloud.ec2(), cloud.ec2(other)];
    const [vpcId, peerId] = [await makeVpc(one), await makeVpc(two, "10.9.0.0/16")];
    const ask = { VpcId: vpcId, PeerVpcId: peerId, PeerOwnerId: other };
    const asked = await one.send(new CreateVpcPeeringConnectionCommand(ask));
    const id = must(asked.VpcPeeringConnection?.VpcPeeringConnectionId);
    const states = async () =>
      Promise.all(
        [one, two].map(async (ec2) => {
          const answer = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
          return answer.VpcPeeringConnections?.map((peering) => peering.Status?.Code);
        }),
      );
    await lag({ ms: 500 });
    await two.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));

    expect(await states()).toEqual([["pending-acceptance"], ["pending-acceptance"]]);
    await advance(500);
    expect(await states()).toEqual([["active"], ["active"]]);
  });

  it("do not lag in another account or Region", async () => {
    await lag({ ms: 500 });
    const groupId = await makeGroup(cloud.ec2());
    await makeGroup(cloud.ec2(other));
    await advance(500);
    await makeGroup(cloud.ec2(other));
    await makeGroup(cloud.ec2(usual, "us-east-1"));

    expect(
      (await cloud.ec2().send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }))).SecurityGroups,
    ).toHaveLength(1);
  });

  it("are a share of all reads where one is given, the same share every time", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const run = async (seed: number) => {
      await advance(1000);
      await lag({ ms: 500, share: 0.5, seed });
      await allow(ec2, groupId, tcp(seed, "10.0.0.0/8"));
      const seen: boolean[] = [];
      for (let read = 0; read < 20; read++) seen.push((await ports(groupId)).includes(seed));
      return seen;
    };
    const seen = await run(7);

    expect(new Set(seen)).toEqual(new Set([true, false]));
    expect(await run(8)).not.toEqual(seen);
  });

  it("end when they are switched off", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    await lag({ ms: 500 });
    await allow(ec2, groupId, tcp(1, "10.0.0.0/8"));
    expect(await ports(groupId)).toEqual([]);

    await lag({ ms: 0 });

    expect(await ports(groupId)).toEqual([1]);
    expect(await cloud.get("/_local/stale-reads")).toEqual({ ms: 0, share: 1 });
  });

  it.each([
    [{}],
    [{ ms: -1 }],
    [{ ms: "1" }],
    [{ ms: 1, share: 2 }],
    [{ ms: 1, seed: -1 }],
    [{ ms: 1, lag: 1 }],
  ])("are not set by %j", async (body) => {
    expect(await lag(body)).toBe(400);
  });
});
