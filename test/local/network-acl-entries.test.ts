import {
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
  DeleteNetworkAclEntryCommand,
  type EC2Client,
  ReplaceNetworkAclEntryCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import {
  accounts,
  defaultAcl,
  describeAcl,
  type EntryInput,
  entryInput,
  linesOf,
  makeAcl,
  putEntry,
} from "./acl.ts";
import { errorOf, must, useCloud } from "./cloud.ts";
import { makeVpc } from "./network.ts";

const cloud = useCloud();
const fresh = accounts(2000);
const region = "eu-west-1";

interface MadeAcl {
  readonly account: string;
  readonly ec2: EC2Client;
  readonly NetworkAclId: string;
}

async function makeOwnAcl(): Promise<MadeAcl> {
  const account = fresh();
  const ec2 = cloud.ec2(account);
  return { account, ec2, NetworkAclId: await makeAcl(ec2, await makeVpc(ec2, "10.0.0.0/16", true)) };
}

/** The entries a person made, of both directions. */
async function ownLines({ ec2, NetworkAclId }: MadeAcl): Promise<readonly string[]> {
  return linesOf(await describeAcl(ec2, NetworkAclId)).filter((line) => !/ 3276[78] /.test(line));
}

const stored: readonly (readonly [string, EntryInput, string])[] = [
  ["everything", {}, "in 100 allow -1 0.0.0.0/0"],
  ["egress", { Egress: true }, "out 100 allow -1 0.0.0.0/0"],
  ["deny", { RuleAction: "deny" }, "in 100 deny -1 0.0.0.0/0"],
  ["the first number", { RuleNumber: 1 }, "in 1 allow -1 0.0.0.0/0"],
  ["the last number", { RuleNumber: 32766 }, "in 32766 allow -1 0.0.0.0/0"],
  ["IPv4 with host bits", { CidrBlock: "100.68.0.18/18" }, "in 100 allow -1 100.68.0.0/18"],
  ["IPv6 in capitals", { Ipv6CidrBlock: "2001:DB8:0::/32" }, "in 100 allow -1 2001:db8::/32"],
  ["TCP", { Protocol: "6", PortRange: { From: 0, To: 65535 } }, "in 100 allow 6 0.0.0.0/0 ports 0-65535"],
  ["UDP", { Protocol: "17", PortRange: { From: 53, To: 53 } }, "in 100 allow 17 0.0.0.0/0 ports 53-53"],
  ["ICMP", { Protocol: "1", IcmpTypeCode: { Type: 8, Code: -1 } }, "in 100 allow 1 0.0.0.0/0 icmp 8/-1"],
  [
    "all of ICMP",
    { Protocol: "1", IcmpTypeCode: { Type: -1, Code: -1 } },
    "in 100 allow 1 0.0.0.0/0 icmp -1/-1",
  ],
  [
    "ICMPv6 over IPv6",
    { Protocol: "58", IcmpTypeCode: { Type: 128, Code: 0 }, Ipv6CidrBlock: "::/0" },
    "in 100 allow 58 ::/0 icmp 128/0",
  ],
  [
    "ICMPv6 over IPv4, without its type",
    { Protocol: "58", IcmpTypeCode: { Type: 1, Code: 1 } },
    "in 100 allow 58 0.0.0.0/0",
  ],
  [
    "-1 without ports and types",
    { PortRange: { From: 22, To: 22 }, IcmpTypeCode: { Type: 8, Code: 0 } },
    "in 100 allow -1 0.0.0.0/0",
  ],
  [
    "another protocol without ports",
    { Protocol: "50", PortRange: { From: 1, To: 2 } },
    "in 100 allow 50 0.0.0.0/0",
  ],
  [
    "TCP without an ICMP type",
    { Protocol: "6", PortRange: { From: 22, To: 22 }, IcmpTypeCode: { Type: 8, Code: 0 } },
    "in 100 allow 6 0.0.0.0/0 ports 22-22",
  ],
];

const tcp = { Protocol: "6" };
const icmp = { Protocol: "1" };
const icmp6 = { Protocol: "58", Ipv6CidrBlock: "::/0" };

const refused: readonly (readonly [string, EntryInput, string, RegExp])[] = [
  ["number 0", { RuleNumber: 0 }, "InvalidParameterValue", /Rulenumber must be in range 1\.\.32766$/],
  [
    "number 32767",
    { RuleNumber: 32767 },
    "InvalidParameterValue",
    /^Value \(32767\) for parameter ruleNumber/,
  ],
  ["number 32768", { RuleNumber: 32768 }, "InvalidParameterValue", /ruleNumber/],
  ["no number", { RuleNumber: undefined }, "MissingParameter", /RuleNumber/],
  ["no direction", { Egress: undefined }, "MissingParameter", /Egress/],
  ["no protocol", { Protocol: undefined }, "MissingParameter", /Protocol/],
  ["no action", { RuleAction: undefined }, "MissingParameter", /RuleAction/],
  [
    "a protocol's name",
    { Protocol: "tcp" },
    "InvalidParameterValue",
    /^Invalid value 'tcp' for IP protocol\. Unknown protocol\.$/,
  ],
  ["protocol 256", { Protocol: "256" }, "InvalidParameterValue", /Unknown protocol/],
  ["protocol 06", { Protocol: "06" }, "InvalidParameterValue", /Unknown protocol/],
  ["protocol -2", { Protocol: "-2" }, "InvalidParameterValue", /Unknown protocol/],
  ["TCP without ports", tcp, "MissingParameter", /portRange\.from$/],
  ["TCP without a last port", { ...tcp, PortRange: { From: 1 } }, "MissingParameter", /portRange\.to$/],
  ["UDP without ports", { Protocol: "17" }, "MissingParameter", /portRange\.from$/],
  [
    "ports backwards",
    { ...tcp, PortRange: { From: 2, To: 1 } },
    "InvalidParameterValue",
    /port range \(2:1\)/,
  ],
  ["port -1", { ...tcp, PortRange: { From: -1, To: -1 } }, "InvalidParameterValue", /port range/],
  ["port 65536", { ...tcp, PortRange: { From: 1, To: 65536 } }, "InvalidParameterValue", /port range/],
  [
    "ICMP without a type",
    icmp,
    "MissingParameter",
    /^The request must contain the parameter icmpTypeCode\.type$/,
  ],
  ["ICMP without a code", { ...icmp, IcmpTypeCode: { Type: 8 } }, "MissingParameter", /icmpTypeCode\.code$/],
  ["ICMP type 256", { ...icmp, IcmpTypeCode: { Type: 256, Code: 0 } }, "InvalidParameterValue", /ICMP type/],
  [
    "all types, one code",
    { ...icmp, IcmpTypeCode: { Type: -1, Code: 0 } },
    "InvalidParameterValue",
    /ICMP code/,
  ],
  ["ICMPv6 over IPv6 without a type", icmp6, "MissingParameter", /icmpTypeCode\.type$/],
  ["no block", { CidrBlock: undefined }, "MissingParameter", /'cidrBlock' or 'ipv6CidrBlock'/],
  [
    "two blocks",
    { CidrBlock: "0.0.0.0/0", Ipv6CidrBlock: "::/0" },
    "InvalidParameterCombination",
    /ipv6CidrBlock/,
  ],
  [
    "a bare address",
    { CidrBlock: "10.0.0.1" },
    "InvalidParameterValue",
    /^CIDR block 10\.0\.0\.1 is malformed$/,
  ],
  ["an IPv6 block as IPv4", { CidrBlock: "::/0" }, "InvalidParameterValue", /malformed/],
  ["an IPv4 block as IPv6", { Ipv6CidrBlock: "0.0.0.0/0" }, "InvalidParameterValue", /malformed/],
  [
    "an unknown ACL",
    { NetworkAclId: "acl-00000000" },
    "InvalidNetworkAclID.NotFound",
    /^The networkAcl ID 'acl-00000000'/,
  ],
  ["a malformed ACL id", { NetworkAclId: "sg-00000000" }, "InvalidNetworkAclId.Malformed", /acl-/],
];

describe.each(["Create", "Replace"])("%sNetworkAclEntry", (verb) => {
  const send = (ec2: EC2Client, input: CreateNetworkAclEntryCommandInput) =>
    verb === "Create"
      ? ec2.send(new CreateNetworkAclEntryCommand(input))
      : ec2.send(new ReplaceNetworkAclEntryCommand(input));
  /** Where an entry is to be replaced there must be one. */
  async function prepare(acl: MadeAcl, input: EntryInput): Promise<void> {
    if (verb === "Create") return;
    const { RuleNumber = 100, Egress = false } = input;
    const { NetworkAclId } = acl;
    await putEntry(acl.ec2, {
      NetworkAclId,
      RuleNumber,
      Egress,
      RuleAction: "deny",
      CidrBlock: "192.0.2.0/24",
    });
  }

  it.each(stored)("stores %s", async (_name, input, line) => {
    const acl = await makeOwnAcl();
    await prepare(acl, input);

    await send(acl.ec2, entryInput({ NetworkAclId: acl.NetworkAclId, ...input }));

    expect(await ownLines(acl)).toEqual([line]);
  });

  it.each(refused)("refuses %s", async (_name, input, code, message) => {
    const acl = await makeOwnAcl();
    await putEntry(acl.ec2, { NetworkAclId: acl.NetworkAclId, RuleNumber: 5 });

    const error = await errorOf(send(acl.ec2, entryInput({ NetworkAclId: acl.NetworkAclId, ...input })));

    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await ownLines(acl)).toEqual(["in 5 allow -1 0.0.0.0/0"]);
  });

  it("changes nothing with DryRun", async () => {
    const acl = await makeOwnAcl();
    await prepare(acl, {});
    const before = await ownLines(acl);

    const error = await errorOf(send(acl.ec2, entryInput({ NetworkAclId: acl.NetworkAclId, DryRun: true })));

    expect(error.code).toBe("DryRunOperation");
    expect(await ownLines(acl)).toEqual(before);
  });
});

describe("the number of an entry", () => {
  it("is taken once in a direction, whatever the family", async () => {
    const acl = await makeOwnAcl();
    const { ec2, NetworkAclId } = acl;
    await putEntry(ec2, { NetworkAclId });

    const again = putEntry(ec2, { NetworkAclId, Ipv6CidrBlock: "::/0", RuleAction: "deny" });

    expect(await errorOf(again)).toMatchObject({
      code: "NetworkAclEntryAlreadyExists",
      message: "The network acl entry identified by 100 already exists.",
      status: 400,
    });
    await putEntry(ec2, { NetworkAclId, Egress: true });
    expect(await ownLines(acl)).toEqual(["out 100 allow -1 0.0.0.0/0", "in 100 allow -1 0.0.0.0/0"]);
  });

  it("orders the entries of a direction, whenever they came", async () => {
    const acl = await makeOwnAcl();
    const { ec2, NetworkAclId } = acl;
    for (const RuleNumber of [300, 20, 1000, 100]) await putEntry(ec2, { NetworkAclId, RuleNumber });

    const numbers = (await ownLines(acl)).map((line) => line.split(" ")[1]);

    expect(numbers).toEqual(["20", "100", "300", "1000"]);
  });
});

describe("an entry that is not there", () => {
  const missing = {
    ingress: { code: "InvalidNetworkAclEntry.NotFound", message: "no ingress entry with number 100" },
    egress: { code: "InvalidNetworkAclEntry.NotFound", message: "no egress entry with number 100" },
  };

  it("can be neither replaced nor deleted", async () => {
    const acl = await makeOwnAcl();
    const { ec2, NetworkAclId } = acl;
    const drop = (Egress: boolean, RuleNumber = 100) =>
      ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber, Egress }));
    const replace = new ReplaceNetworkAclEntryCommand(entryInput({ NetworkAclId }));

    expect(await errorOf(ec2.send(replace))).toMatchObject(missing.ingress);
    await putEntry(ec2, { NetworkAclId });
    expect(await errorOf(drop(true))).toMatchObject(missing.egress);
    expect((await errorOf(drop(false, 32767))).code).toBe("InvalidParameterValue");
    await drop(false);
    expect(await errorOf(drop(false))).toMatchObject(missing.ingress);
    expect(await ownLines(acl)).toEqual([]);
  });
});

describe("the default ACL", () => {
  it("can be edited like any other", async () => {
    const ec2 = cloud.ec2(fresh());
    const vpcId = await makeVpc(ec2);
    const NetworkAclId = must((await defaultAcl(ec2, vpcId)).NetworkAclId);

    await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, Egress: false }));
    await putEntry(ec2, { NetworkAclId, RuleNumber: 1, RuleAction: "deny" });

    expect(linesOf(await defaultAcl(ec2, vpcId))).toEqual([
      "out 100 allow -1 0.0.0.0/0",
      "out 32767 deny -1 0.0.0.0/0",
      "in 1 deny -1 0.0.0.0/0",
      "in 32767 deny -1 0.0.0.0/0",
    ]);
  });
});

describe("the quota of entries", () => {
  const limit = "NetworkAclEntryLimitExceeded";
  const blocks = (index: number) =>
    index % 2 === 0 ? { CidrBlock: "10.0.0.0/8" } : { Ipv6CidrBlock: "2001:db8::/32" };

  it("is 20 in a direction, both families together, without the entries of AWS", async () => {
    const acl = await makeOwnAcl();
    const { ec2, NetworkAclId } = acl;
    for (let index = 0; index < 20; index++) {
      await putEntry(ec2, { NetworkAclId, RuleNumber: index + 1, ...blocks(index) });
    }
    const more = (input: EntryInput) => putEntry(ec2, { NetworkAclId, RuleNumber: 21, ...input });

    expect(await errorOf(more(blocks(0)))).toMatchObject({
      code: limit,
      message: "The maximum number of network acl entries has been reached.",
    });
    expect((await errorOf(more(blocks(1)))).code).toBe(limit);
    await more({ Egress: true });
    expect(await ownLines(acl)).toHaveLength(21);
  });

  it("leaves room to replace an entry in a full direction, also in one that is over it", async () => {
    const acl = await makeOwnAcl();
    const { account, ec2, NetworkAclId } = acl;
    await putEntry(ec2, { NetworkAclId, RuleNumber: 1 });
    await putEntry(ec2, { NetworkAclId, RuleNumber: 2 });
    await cloud.post("/_local/quota", { account, region, code: "L-2AEEBF1A", value: 1 });
    const input = entryInput({ NetworkAclId, RuleNumber: 2, Ipv6CidrBlock: "::/0" });

    await ec2.send(new ReplaceNetworkAclEntryCommand(input));

    expect(await ownLines(acl)).toEqual(["in 1 allow -1 0.0.0.0/0", "in 2 allow -1 ::/0"]);
    expect((await errorOf(putEntry(ec2, { NetworkAclId, RuleNumber: 3 }))).code).toBe(limit);
  });

  it("follows /_local/quota up and down", async () => {
    const acl = await makeOwnAcl();
    const { account, ec2, NetworkAclId } = acl;
    const set = (value: number) =>
      cloud.post("/_local/quota", { account, region, code: "L-2AEEBF1A", value });
    await set(0);
    expect((await errorOf(putEntry(ec2, { NetworkAclId }))).code).toBe(limit);
    await set(40);

    for (let index = 1; index <= 40; index++) await putEntry(ec2, { NetworkAclId, RuleNumber: index });

    expect((await errorOf(putEntry(ec2, { NetworkAclId, RuleNumber: 41 }))).code).toBe(limit);
  });

  describe("read as one for each family", () => {
    const byFamily = useCloud({ readings: { aclEntryCount: "by-family" } });

    it("holds for IPv4 and IPv6 apart, also when an entry changes its family", async () => {
      const account = fresh();
      const ec2 = byFamily.ec2(account);
      const NetworkAclId = await makeAcl(ec2, await makeVpc(ec2));
      await byFamily.post("/_local/quota", { account, region, code: "L-2AEEBF1A", value: 1 });
      const over = entryInput({ NetworkAclId, RuleNumber: 2, CidrBlock: "10.0.0.0/8" });

      await putEntry(ec2, { NetworkAclId, RuleNumber: 1 });
      await putEntry(ec2, { NetworkAclId, RuleNumber: 2, Ipv6CidrBlock: "::/0" });

      expect((await errorOf(putEntry(ec2, { NetworkAclId, RuleNumber: 3 }))).code).toBe(limit);
      expect((await errorOf(ec2.send(new ReplaceNetworkAclEntryCommand(over)))).code).toBe(limit);
    });
  });
});
