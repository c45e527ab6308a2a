import {
  CreateManagedPrefixListCommand,
  type CreateManagedPrefixListCommandInput,
  DeleteManagedPrefixListCommand,
  DeleteSecurityGroupCommand,
  DescribeManagedPrefixListsCommand,
  DescribePrefixListsCommand,
  DescribeTagsCommand,
  type EC2Client,
  GetManagedPrefixListAssociationsCommand,
  GetManagedPrefixListEntriesCommand,
  type IpPermission,
  type ManagedPrefixList,
  ModifyManagedPrefixListCommand,
  type ModifyManagedPrefixListCommandInput,
  RestoreManagedPrefixListVersionCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, makeGroup, makeVpc } from "./network.ts";

let now = Date.UTC(2026, 10, 22);
const cloud = useCloud({ clock: { now: () => now } });
let ec2: EC2Client;
let vpcId = "";

beforeEach(async () => {
  ec2 ??= cloud.ec2();
  if (vpcId === "") vpcId = await makeVpc(ec2);
});

async function describeList(PrefixListId: string): Promise<ManagedPrefixList> {
  const command = new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] });
  return must((await ec2.send(command)).PrefixLists?.[0]);
}

/** A list whose creation is over. */
async function makeList(input: Partial<CreateManagedPrefixListCommandInput> = {}): Promise<string> {
  const usualInput = { PrefixListName: "offices", AddressFamily: "IPv4", MaxEntries: 5 };
  const answer = await ec2.send(new CreateManagedPrefixListCommand({ ...usualInput, ...input }));
  now += 1000;
  return must(answer.PrefixList?.PrefixListId);
}

const modify = (PrefixListId: string, input: Partial<ModifyManagedPrefixListCommandInput>) =>
  ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, ...input }));

/** A change that is over. */
async function change(PrefixListId: string, input: Partial<ModifyManagedPrefixListCommandInput>) {
  await modify(PrefixListId, input);
  now += 1000;
}

async function cidrsOf(PrefixListId: string, TargetVersion?: number): Promise<readonly unknown[]> {
  const command = new GetManagedPrefixListEntriesCommand({ PrefixListId, TargetVersion });
  return must((await ec2.send(command)).Entries).map((entry) => entry.Cidr);
}

function fromList(port: number, PrefixListId: string): IpPermission {
  return { IpProtocol: "tcp", FromPort: port, ToPort: port, PrefixListIds: [{ PrefixListId }] };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ Cidr: `10.${index}.0.0/16` }));

async function awsList(service: string, account = usual, region = "eu-west-1"): Promise<ManagedPrefixList> {
  const Filters = [{ Name: "prefix-list-name", Values: [`com.amazonaws.*.${service}`] }];
  const { PrefixLists } = await cloud
    .ec2(account, region)
    .send(new DescribeManagedPrefixListsCommand({ Filters }));
  return must(PrefixLists?.[0]);
}

describe("prefix lists (section 2.4)", () => {
  const make = (input: Partial<CreateManagedPrefixListCommandInput>) =>
    cloud.ec2().send(
      new CreateManagedPrefixListCommand({
        PrefixListName: "offices",
        AddressFamily: "IPv4",
        MaxEntries: 5,
        ...input,
      }),
    );

  it("hold canonical entries and show size, version and owner", async () => {
    const Entries = [{ Cidr: "192.0.2.9/24", Description: "north" }, { Cidr: "198.51.100.0/24" }];
    const made = must((await make({ Entries })).PrefixList);
    const PrefixListId = must(made.PrefixListId);

    const underWay = await describeList(PrefixListId);
    now += 1000;
    const PrefixLists = [await describeList(PrefixListId)];
    const answer = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));

    expect([made.State, underWay.State]).toEqual(["create-in-progress", "create-in-progress"]);
    expect(PrefixLists).toEqual([
      {
        PrefixListId,
        PrefixListName: "offices",
        AddressFamily: "IPv4",
        State: "create-complete",
        PrefixListArn: `arn:aws:ec2:eu-west-1:${usual}:prefix-list/${PrefixListId}`,
        MaxEntries: 5,
        Version: 1,
        OwnerId: usual,
        Tags: [],
      },
    ]);
    expect(answer.Entries).toEqual([
      { Cidr: "192.0.2.0/24", Description: "north" },
      { Cidr: "198.51.100.0/24" },
    ]);
  });

  it("of AWS have one id in a Region, for every account, and another elsewhere", async () => {
    const idOf = async (account: string, region: string) => {
      const Filters = [{ Name: "prefix-list-name", Values: [`com.amazonaws.${region}.dynamodb`] }];
      const command = new DescribeManagedPrefixListsCommand({ Filters });
      const list = must((await cloud.ec2(account, region).send(command)).PrefixLists?.[0]);
      expect(list).toMatchObject({ OwnerId: "AWS", AddressFamily: "IPv4" });
      expect(list.MaxEntries).toBeUndefined();
      return list.PrefixListId;
    };
    const id = await idOf(usual, "eu-west-1");

    expect(await idOf(other, "eu-west-1")).toBe(id);
    expect(await idOf(usual, "us-east-1")).not.toBe(id);
  });

  it("of another account or Region cannot be named", async () => {
    const PrefixListId = must((await make({})).PrefixList?.PrefixListId);
    const command = () => new DescribeManagedPrefixListsCommand({ PrefixListIds: [PrefixListId] });

    expect((await errorOf(cloud.ec2(other).send(command()))).code).toBe("InvalidPrefixListID.NotFound");
    expect((await errorOf(cloud.ec2(usual, "us-east-1").send(command()))).code).toBe(
      "InvalidPrefixListID.NotFound",
    );
  });

  it("come in pages of 1 to 100, of 100 when nothing is said", async () => {
    const full = cloud.ec2("777777777777");
    for (let index = 0; index < 100; index++) {
      const input = { PrefixListName: `l${index}`, AddressFamily: "IPv4", MaxEntries: 1 };
      await full.send(new CreateManagedPrefixListCommand(input));
    }
    const first = await full.send(new DescribeManagedPrefixListsCommand({}));
    const rest = await full.send(new DescribeManagedPrefixListsCommand({ NextToken: first.NextToken }));
    const one = await full.send(new DescribeManagedPrefixListsCommand({ MaxResults: 1 }));

    expect([first.PrefixLists?.length, rest.PrefixLists?.length, rest.NextToken]).toEqual([
      100,
      3,
      undefined,
    ]);
    expect([one.PrefixLists?.length, typeof one.NextToken]).toEqual([1, "string"]);
    for (const MaxResults of [0, 101]) {
      const command = new DescribeManagedPrefixListsCommand({ MaxResults });
      expect((await errorOf(full.send(command))).code).toBe("InvalidParameterValue");
    }
  });

  it("give their entries in pages", async () => {
    const Entries = Array.from({ length: 5 }, (_, index) => ({ Cidr: `10.${index}.0.0/16` }));
    const PrefixListId = must((await make({ Entries })).PrefixList?.PrefixListId);
    const command = (NextToken?: string) =>
      new GetManagedPrefixListEntriesCommand({ PrefixListId, MaxResults: 3, NextToken });
    const first = await ec2.send(command());
    const second = await ec2.send(command(first.NextToken));

    expect([...must(first.Entries), ...must(second.Entries)].map((entry) => entry.Cidr)).toEqual(
      Entries.map((entry) => entry.Cidr),
    );
    expect(second.NextToken).toBeUndefined();
  });

  it.each<[string, Partial<CreateManagedPrefixListCommandInput>, string]>([
    ["a name of AWS's", { PrefixListName: "com.amazonaws.x" }, "InvalidParameterValue"],
    ["another family", { AddressFamily: "IPv5" }, "InvalidParameterValue"],
    ["no room", { MaxEntries: 0 }, "InvalidParameterValue"],
    ["more than 1000 entries", { MaxEntries: 1001 }, "InvalidParameterValue"],
    ["entries of the other family", { Entries: [{ Cidr: "::/0" }] }, "InvalidParameterValue"],
    [
      "an entry twice",
      { Entries: [{ Cidr: "10.0.0.0/8" }, { Cidr: "10.9.0.0/8" }] },
      "InvalidParameterValue",
    ],
    [
      "more entries than it may hold",
      { MaxEntries: 1, Entries: [{ Cidr: "10.0.0.0/8" }, { Cidr: "192.0.2.0/24" }] },
      "PrefixListMaxEntriesExceeded",
    ],
  ])("refuse %s", async (_name, input, code) => {
    expect((await errorOf(make(input))).code).toBe(code);
  });
});

describe("versions of a prefix list (section 2.4)", () => {
  it("come with every change of entries, and can all be read", async () => {
    const id = await makeList({ Entries: many(2) });
    const answer = await modify(id, {
      CurrentVersion: 1,
      AddEntries: [{ Cidr: "192.0.2.9/24", Description: "north" }],
      RemoveEntries: [{ Cidr: "10.0.77.0/16" }],
    });

    expect(answer.PrefixList).toMatchObject({ State: "modify-in-progress", Version: 2 });
    now += 1000;
    expect(await describeList(id)).toMatchObject({ State: "modify-complete", Version: 2 });
    expect(await cidrsOf(id)).toEqual(["10.1.0.0/16", "192.0.2.0/24"]);
    expect(await cidrsOf(id, 1)).toEqual(["10.0.0.0/16", "10.1.0.0/16"]);
    expect(await cidrsOf(id, 2)).toEqual(["10.1.0.0/16", "192.0.2.0/24"]);
  });

  it("do not come with a name or a size", async () => {
    const id = await makeList();
    await change(id, { PrefixListName: "branches" });
    await change(id, { MaxEntries: 9, CurrentVersion: 1 });

    expect(await describeList(id)).toMatchObject({ PrefixListName: "branches", MaxEntries: 9, Version: 1 });
  });

  it("are restored as new versions", async () => {
    const id = await makeList({ Entries: many(1) });
    await change(id, { CurrentVersion: 1, RemoveEntries: many(1) });
    const restore = (PreviousVersion: number, CurrentVersion: number) =>
      ec2.send(
        new RestoreManagedPrefixListVersionCommand({ PrefixListId: id, PreviousVersion, CurrentVersion }),
      );

    expect(await cidrsOf(id)).toEqual([]);
    expect((await restore(1, 2)).PrefixList).toMatchObject({ State: "restore-in-progress", Version: 3 });
    now += 1000;
    expect(await describeList(id)).toMatchObject({ State: "restore-complete", Version: 3 });
    expect(await cidrsOf(id)).toEqual(["10.0.0.0/16"]);
    expect((await errorOf(restore(1, 2))).code).toBe("PrefixListVersionMismatch");
    expect((await errorOf(restore(7, 3))).code).toBe("InvalidPrefixListVersion");
    expect((await errorOf(cidrsOf(id, 4))).code).toBe("InvalidPrefixListVersion");
  });

  it("cannot bring back more entries than the list may hold now", async () => {
    const id = await makeList({ Entries: many(3) });
    await change(id, { CurrentVersion: 1, RemoveEntries: many(2) });
    await change(id, { MaxEntries: 2 });
    const command = { PrefixListId: id, PreviousVersion: 1, CurrentVersion: 2 };

    expect((await errorOf(ec2.send(new RestoreManagedPrefixListVersionCommand(command)))).code).toBe(
      "PrefixListMaxEntriesExceeded",
    );
  });

  it("wait for one another: a list takes no change while one is under way", async () => {
    const { PrefixList } = await ec2.send(
      new CreateManagedPrefixListCommand({ PrefixListName: "l", AddressFamily: "IPv4", MaxEntries: 2 }),
    );
    const id = must(PrefixList?.PrefixListId);
    const refused = (state: string) => ({
      code: "IncorrectState",
      message: `The request cannot be completed while the prefix list (${id}) is in the current state (${state})`,
      status: 400,
    });

    expect(await errorOf(modify(id, { PrefixListName: "m" }))).toEqual(refused("create-in-progress"));
    now += 1000;
    await modify(id, { PrefixListName: "m" });
    const drop = () => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: id }));
    expect(await errorOf(drop())).toEqual(refused("modify-in-progress"));
    now += 999;
    expect(await errorOf(drop())).toEqual(refused("modify-in-progress"));
    now += 1;
    expect((await drop()).PrefixList?.State).toBe("delete-in-progress");
  });

  it("take a hundred additions and a hundred removals in a call", async () => {
    const id = await makeList({ MaxEntries: 200, Entries: many(100) });
    const AddEntries = Array.from({ length: 101 }, (_, index) => ({ Cidr: `172.16.${index}.0/24` }));

    expect(await errorOf(modify(id, { CurrentVersion: 1, AddEntries }))).toMatchObject({
      code: "InvalidParameterValue",
      message: "The request cannot contain more than 100 entry additions or removals.",
    });
    await change(id, { CurrentVersion: 1, AddEntries: AddEntries.slice(0, 100), RemoveEntries: many(100) });
    expect(await describeList(id)).toMatchObject({ State: "modify-complete", Version: 2 });
  });

  it.each<[string, Partial<ModifyManagedPrefixListCommandInput>, string, string?]>([
    [
      "size and entries in one call",
      { CurrentVersion: 1, MaxEntries: 9, AddEntries: [{ Cidr: "192.0.2.0/24" }] },
      "InvalidParameterCombination",
      "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
    ],
    ["entries without a version", { AddEntries: [{ Cidr: "192.0.2.0/24" }] }, "MissingParameter"],
    [
      "an old version",
      { CurrentVersion: 0, AddEntries: [{ Cidr: "192.0.2.0/24" }] },
      "PrefixListVersionMismatch",
      "The prefix list has the incorrect version number.",
    ],
    ["no change at all", { CurrentVersion: 1 }, "InvalidRequest"],
    [
      "an entry that is there, in another spelling",
      { CurrentVersion: 1, AddEntries: [{ Cidr: "10.0.9.9/16" }] },
      "InvalidPrefixListModification",
      "An entry with the CIDR (10.0.0.0/16) and description () already exists.",
    ],
    [
      "another description for an entry that is there",
      { CurrentVersion: 1, AddEntries: [{ Cidr: "10.0.0.0/16", Description: "new" }] },
      "InvalidRequest",
    ],
    [
      "an entry added and removed at once",
      {
        CurrentVersion: 1,
        AddEntries: [{ Cidr: "10.0.0.0/16", Description: "new" }],
        RemoveEntries: [{ Cidr: "10.0.0.0/16" }],
      },
      "InvalidParameterValue",
      "Request cannot contain Cidr 10.0.0.0/16 in both AddPrefixListEntries and RemovePrefixListEntries",
    ],
    [
      "the removal of what is not there",
      { CurrentVersion: 1, RemoveEntries: [{ Cidr: "192.0.2.0/24" }] },
      "InvalidPrefixListModification",
      "An entry with the CIDR (192.0.2.0/24) does not exist.",
    ],
    [
      "more entries than it may hold",
      { CurrentVersion: 1, AddEntries: [{ Cidr: "192.0.2.0/24" }, { Cidr: "198.51.100.0/24" }] },
      "PrefixListMaxEntriesExceeded",
    ],
    [
      "entries of the other family",
      { CurrentVersion: 1, AddEntries: [{ Cidr: "::/0" }] },
      "InvalidParameterValue",
    ],
    ["a size below its entries", { MaxEntries: 1 }, "InvalidParameterValue"],
    ["a size of more than 1000", { MaxEntries: 1001 }, "InvalidParameterValue"],
    ["a name of AWS's", { PrefixListName: "com.amazonaws.x" }, "InvalidParameterValue"],
    ["a name that is empty", { PrefixListName: "" }, "InvalidParameterValue"],
  ])("refuse %s, and stay as they are", async (_name, input, code, message) => {
    const id = await makeList({ MaxEntries: 3, Entries: many(2) });
    const before = await describeList(id);

    expect(await errorOf(modify(id, input))).toMatchObject({
      code,
      ...(message !== undefined && { message }),
    });
    expect(await describeList(id)).toEqual(before);
    expect(await cidrsOf(id)).toEqual(["10.0.0.0/16", "10.1.0.0/16"]);
  });
});

describe("rules that name a prefix list (section 2.4)", () => {
  it("weigh its size and not its entries, anew after it was resized", async () => {
    const id = await makeList({ MaxEntries: 20, Entries: many(1) });
    const groupId = await makeGroup(ec2, vpcId);
    await allow(ec2, groupId, fromList(1, id), fromList(2, id), fromList(3, id));

    expect((await errorOf(allow(ec2, groupId, fromList(4, id)))).code).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
    await change(id, { MaxEntries: 15 });
    await allow(ec2, groupId, fromList(4, id));
    expect((await errorOf(allow(ec2, groupId, fromList(5, id)))).code).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });

  it.each([
    ["s3", 60],
    ["dynamodb", 60],
    ["cloudfront.origin-facing", 1],
  ])("of AWS's %s fit %i times into a group", async (service, times) => {
    const { PrefixListId = "" } = await awsList(service);
    const groupId = await makeGroup(ec2, vpcId);
    const ports = Array.from({ length: times }, (_, index) => fromList(index + 1, PrefixListId));
    await allow(ec2, groupId, ...ports);

    expect((await errorOf(allow(ec2, groupId, fromList(9000, PrefixListId)))).code).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
  });

  it("stop it from outgrowing a group: the change fails later, and names the first ten groups", async () => {
    const id = await makeList({ MaxEntries: 10 });
    const groupIds: string[] = [];
    for (let index = 0; index < 11; index++) groupIds.push(await makeGroup(ec2, vpcId));
    for (const groupId of groupIds) await allow(ec2, groupId, fromList(1, id), fromList(2, id));
    await change(id, { MaxEntries: 30 });
    expect(await describeList(id)).toMatchObject({ State: "modify-complete", MaxEntries: 30 });

    const answer = await modify(id, { MaxEntries: 31, PrefixListName: "bigger" });

    expect(answer.PrefixList).toMatchObject({ State: "modify-in-progress", MaxEntries: 30 });
    expect((await describeList(id)).StateMessage).toBeUndefined();
    now += 1000;
    const list = await describeList(id);
    expect(list).toMatchObject({ State: "modify-failed", MaxEntries: 30, PrefixListName: "offices" });
    const named = groupIds.sort().slice(0, 10).join(", ");
    expect(list.StateMessage).toBe(
      `The following resources would exceed their quota for rules or entries: [${named}].`,
    );
    await change(id, { MaxEntries: 20 });
    expect(await describeList(id)).toMatchObject({ State: "modify-complete", MaxEntries: 20 });
  });

  it("keep it from being deleted: that fails later as well, until the rules are gone", async () => {
    const id = await makeList();
    const groupId = await makeGroup(ec2, vpcId);
    await allow(ec2, groupId, fromList(1, id));
    const drop = () => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: id }));

    expect((await drop()).PrefixList?.State).toBe("delete-in-progress");
    now += 1000;
    expect(await describeList(id)).toMatchObject({
      State: "delete-failed",
      StateMessage: `The prefix list is in use by the following resources: [${groupId}].`,
    });
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    await drop();
    expect((await errorOf(describeList(id))).code).toBe("InvalidPrefixListID.NotFound");
  });

  it("are found from the list, in pages", async () => {
    const id = await makeList({ MaxEntries: 1 });
    const groupIds = [await makeGroup(ec2, vpcId), await makeGroup(ec2, vpcId), await makeGroup(ec2, vpcId)];
    for (const groupId of groupIds) await allow(ec2, groupId, fromList(1, id), fromList(2, id));
    const page = (NextToken?: string) =>
      ec2.send(new GetManagedPrefixListAssociationsCommand({ PrefixListId: id, MaxResults: 2, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);

    expect([...must(first.PrefixListAssociations), ...must(second.PrefixListAssociations)]).toEqual(
      groupIds.sort().map((ResourceId) => ({ ResourceId, ResourceOwner: usual })),
    );
    expect([first.PrefixListAssociations?.length, second.NextToken]).toEqual([2, undefined]);
  });
});

describe("prefix lists of AWS", () => {
  it("cannot be changed, restored or deleted", async () => {
    const { PrefixListId } = await awsList("s3");
    const version = { PrefixListId, PreviousVersion: 1, CurrentVersion: 1 };

    for (const call of [
      () => modify(must(PrefixListId), { PrefixListName: "mine" }),
      () => ec2.send(new RestoreManagedPrefixListVersionCommand(version)),
      () => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId })),
    ]) {
      expect((await errorOf(call())).code).toBe("UnsupportedOperation");
    }
  });

  it("are there for s3, dynamodb and the origins of CloudFront, with entries", async () => {
    const Filters = [{ Name: "owner-id", Values: ["AWS"] }];
    const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));

    expect(
      must(PrefixLists)
        .map((list) => list.PrefixListName)
        .sort(),
    ).toEqual([
      "com.amazonaws.eu-west-1.dynamodb",
      "com.amazonaws.eu-west-1.s3",
      "com.amazonaws.global.cloudfront.origin-facing",
    ]);
    for (const list of must(PrefixLists)) expect(await cidrsOf(must(list.PrefixListId))).not.toEqual([]);
    expect((await awsList("cloudfront.*", usual, "us-east-1")).PrefixListId).not.toBe(
      (await awsList("cloudfront.*")).PrefixListId,
    );
  });

  it("of gateway services show in the older call, with their networks", async () => {
    const { PrefixLists } = await ec2.send(new DescribePrefixListsCommand({}));
    const Filters = [{ Name: "prefix-list-name", Values: ["*.s3"] }];
    const one = await ec2.send(new DescribePrefixListsCommand({ Filters }));

    expect(
      must(PrefixLists)
        .map((list) => list.PrefixListName)
        .sort(),
    ).toEqual(["com.amazonaws.eu-west-1.dynamodb", "com.amazonaws.eu-west-1.s3"]);
    expect(one.PrefixLists?.map((list) => list.Cidrs)).toEqual([["198.51.100.0/25"]]);
  });
});

describe("a repeated CreateManagedPrefixList with the same client token", () => {
  it("gives the list that was made first, and none with other values", async () => {
    const create = (PrefixListName: string) =>
      ec2.send(
        new CreateManagedPrefixListCommand({
          PrefixListName,
          AddressFamily: "IPv4",
          MaxEntries: 1,
          ClientToken: "one-token",
          TagSpecifications: [{ ResourceType: "prefix-list", Tags: [{ Key: "k", Value: "v" }] }],
        }),
      );
    const [first, again] = [await create("token"), await create("token")];
    const Filters = [{ Name: "resource-id", Values: [must(first.PrefixList?.PrefixListId)] }];

    expect(again.PrefixList).toEqual(first.PrefixList);
    expect((await errorOf(create("another"))).code).toBe("IdempotentParameterMismatch");
    expect((await ec2.send(new DescribeTagsCommand({ Filters }))).Tags).toMatchObject([{ Key: "k" }]);
  });
});
