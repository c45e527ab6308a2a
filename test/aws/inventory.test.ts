import { describe, expect, it } from "vitest";
import { Ec2Inventory } from "../../src/aws/inventory.ts";
import { fakeEc2, serviceError } from "./fake-ec2.ts";

const scope = { account: "111111111111", region: "eu-west-1" };

const instance = {
  InstanceId: "i-1",
  State: { Name: "running" },
  InstanceType: "t3.micro",
  ImageId: "ami-1",
  VpcId: "vpc-1",
  SubnetId: "subnet-1",
  SecurityGroups: [{ GroupId: "sg-1", GroupName: "web" }],
} as const;
const page = (...Instances: readonly object[]) => ({ Reservations: [{ ReservationId: "r-1", Instances }] });

describe("instances", () => {
  it("are read page after page, to the last one", async () => {
    const ec2 = fakeEc2(
      { ...page(instance), NextToken: "more" },
      page({ ...instance, InstanceId: "i-2" }, { ...instance, InstanceId: "i-3" }),
    );

    const found = await new Ec2Inventory(ec2).readInstances(scope);

    expect(found.map(({ id }) => id)).toEqual(["i-1", "i-2", "i-3"]);
    expect(ec2.sent.map(({ input }) => input.NextToken)).toEqual([undefined, "more"]);
  });

  it("come with the groups of all their interfaces, each once", async () => {
    const cards = [{ Groups: [{ GroupId: "sg-1", GroupName: "web" }] }, { Groups: [{ GroupId: "sg-2" }] }];
    const ec2 = fakeEc2(page({ ...instance, NetworkInterfaces: cards }));

    const [found] = await new Ec2Inventory(ec2).readInstances(scope);

    expect(found?.groups).toEqual([
      { id: "sg-1", name: "web" },
      { id: "sg-2", name: "" },
    ]);
  });

  it("that are terminated have no VPC any more", async () => {
    const { VpcId, SubnetId, SecurityGroups, ...rest } = instance;
    const ec2 = fakeEc2(page({ ...rest, State: { Name: "terminated" } }));

    const [found] = await new Ec2Inventory(ec2).readInstances(scope);

    expect(found).toMatchObject({ state: "terminated", vpcId: null, subnetId: null, groups: [] });
  });

  it.each([
    ["without a list", {}, "READ_INCOMPLETE"],
    ["without a reservation's instances", { Reservations: [{}] }, "READ_INCOMPLETE"],
    ["without an id", page({ ...instance, InstanceId: undefined }), "READ_INCOMPLETE"],
    ["without a state", page({ ...instance, State: {} }), "READ_INCOMPLETE"],
    ["that is a refusal", serviceError("UnauthorizedOperation"), "ACCESS_DENIED"],
  ])("a reply %s is an error, never a shorter list", async (_, reply, code) => {
    const read = new Ec2Inventory(fakeEc2(reply)).readInstances(scope);

    await expect(read).rejects.toMatchObject({ code });
  });

  it("a second page that fails fails the whole", async () => {
    const ec2 = fakeEc2({ ...page(instance), NextToken: "more" }, serviceError("InternalError", "no", 500));

    await expect(new Ec2Inventory(ec2).readInstances(scope)).rejects.toMatchObject({ name: "ReadError" });
  });
});

describe("prefix lists", () => {
  const list = {
    PrefixListId: "pl-1",
    PrefixListName: "offices",
    OwnerId: "111111111111",
    AddressFamily: "IPv4",
    State: "create-complete",
    MaxEntries: 5,
    Version: 3,
  };

  it("come with the number of their entries, counted over all pages", async () => {
    const ec2 = fakeEc2(
      { PrefixLists: [list] },
      { Entries: [{ Cidr: "10.0.0.0/8" }], NextToken: "more" },
      { Entries: [{ Cidr: "192.168.0.0/16" }] },
    );

    const found = await new Ec2Inventory(ec2).readListedPrefixLists(scope);

    expect(found).toMatchObject([{ id: "pl-1", entries: 2, maxEntries: 5, version: 3 }]);
  });

  it("that are gone are neither listed nor counted", async () => {
    const ec2 = fakeEc2({ PrefixLists: [{ ...list, State: "delete-complete" }] });

    expect(await new Ec2Inventory(ec2).readListedPrefixLists(scope)).toEqual([]);
    expect(ec2.sent).toHaveLength(1);
  });

  it("whose entries cannot be read fail the whole", async () => {
    const ec2 = fakeEc2({ PrefixLists: [list] }, serviceError("UnauthorizedOperation"));

    await expect(new Ec2Inventory(ec2).readListedPrefixLists(scope)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
  });
});
