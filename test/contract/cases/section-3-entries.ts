/** Section 3.1: what an entry of a network ACL may say, and how it is kept. */
import { deepEqual } from "node:assert/strict";
import { CreateNetworkAclEntryCommand, type CreateNetworkAclEntryCommandInput } from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused } from "../expectations.ts";
import { addEntry, entry, ownEntries } from "../own-acl.ts";
import { ownAcl } from "../own-network.ts";

const section = "3.1";
type Wish = Partial<CreateNetworkAclEntryCommandInput>;

const v6: Wish = { Ipv6CidrBlock: "2001:db8::/32" };
const tcp: Wish = { Protocol: "6", PortRange: { From: 80, To: 90 } };
const inbound100 = { RuleNumber: 100, Egress: false, RuleAction: "allow" };
const v4kept = { ...inbound100, CidrBlock: "10.0.0.0/8" };
const v6kept = { ...inbound100, Ipv6CidrBlock: "2001:db8::/32" };

/** Whole entries as they read after a call that named `wish`: nothing may stand beside what is listed. */
const kept: readonly (readonly [string, Wish, object])[] = [
  ["The lowest number of an entry is 1", { RuleNumber: 1 }, { ...v4kept, RuleNumber: 1, Protocol: "-1" }],
  [
    "The highest number of an entry is 32766",
    { RuleNumber: 32766 },
    { ...v4kept, RuleNumber: 32766, Protocol: "-1" },
  ],
  ["An entry may deny", { RuleAction: "deny" }, { ...v4kept, RuleAction: "deny", Protocol: "-1" }],
  ["TCP keeps its number and its ports", tcp, { ...v4kept, Protocol: "6", PortRange: { From: 80, To: 90 } }],
  [
    "UDP keeps its number and its ports",
    { ...tcp, Protocol: "17" },
    { ...v4kept, Protocol: "17", PortRange: { From: 80, To: 90 } },
  ],
  [
    "ICMP keeps type and code",
    { Protocol: "1", IcmpTypeCode: { Type: 3, Code: 4 } },
    { ...v4kept, Protocol: "1", IcmpTypeCode: { Type: 3, Code: 4 } },
  ],
  [
    "Type and code -1 are all of ICMP",
    { Protocol: "1", IcmpTypeCode: { Type: -1, Code: -1 } },
    { ...v4kept, Protocol: "1", IcmpTypeCode: { Type: -1, Code: -1 } },
  ],
  [
    "ICMPv6 over IPv6 keeps type and code",
    { ...v6, Protocol: "58", IcmpTypeCode: { Type: 128, Code: 0 } },
    { ...v6kept, Protocol: "58", IcmpTypeCode: { Type: 128, Code: 0 } },
  ],
  [
    "Protocol 58 from an IPv4 block covers all types and codes without naming any",
    { Protocol: "58" },
    { ...v4kept, Protocol: "58" },
  ],
  [
    "Every protocol at once keeps no ports, whatever range is given",
    { PortRange: { From: 80, To: 90 } },
    { ...v4kept, Protocol: "-1" },
  ],
  [
    "Another protocol number keeps no ports, whatever range is given",
    { Protocol: "50", PortRange: { From: 80, To: 90 } },
    { ...v4kept, Protocol: "50" },
  ],
  [
    "Host bits of an entry's IPv4 block are cleared",
    { CidrBlock: "100.68.0.18/18" },
    { ...inbound100, CidrBlock: "100.68.0.0/18", Protocol: "-1" },
  ],
  [
    "An entry's IPv6 block is kept in lower case, its zeros shortened",
    { Ipv6CidrBlock: "2001:0DB8:0:0::/64" },
    { ...inbound100, Ipv6CidrBlock: "2001:db8::/64", Protocol: "-1" },
  ],
];

const keptCases = kept.map(
  ([name, wish, whole]): ContractCase => ({
    section,
    name,
    async run(cloud) {
      const acl = await ownAcl(cloud);

      await addEntry(cloud, acl, wish);
      deepEqual(await ownEntries(cloud, acl), [whole]);
    },
  }),
);

const wrong = "InvalidParameterValue";
const refused: readonly (readonly [string, Wish, string])[] = [
  ["An entry of number 0 is refused", { RuleNumber: 0 }, wrong],
  ["An entry of number 32767 is refused", { RuleNumber: 32767 }, wrong],
  ["An entry of number 32768 is refused", { RuleNumber: 32768 }, wrong],
  ["An entry whose protocol is a name is refused", { ...tcp, Protocol: "tcp" }, wrong],
  ["An entry of protocol 256 is refused", { Protocol: "256" }, wrong],
  ["An entry of TCP without ports is refused", { Protocol: "6" }, "MissingParameter"],
  ["An entry of UDP without ports is refused", { Protocol: "17" }, "MissingParameter"],
  ["An entry with ports the wrong way round is refused", { ...tcp, PortRange: { From: 90, To: 80 } }, wrong],
  ["An entry with a port above 65535 is refused", { ...tcp, PortRange: { From: 0, To: 65536 } }, wrong],
  ["An entry of ICMP without type and code is refused", { Protocol: "1" }, "MissingParameter"],
  [
    "An entry of ICMPv6 over IPv6 without type and code is refused",
    { ...v6, Protocol: "58" },
    "MissingParameter",
  ],
  [
    "An entry that names a code for all ICMP types is refused",
    { Protocol: "1", IcmpTypeCode: { Type: -1, Code: 3 } },
    wrong,
  ],
  ["An entry without a block is refused", { CidrBlock: undefined }, "MissingParameter"],
  [
    "An entry with an IPv4 and an IPv6 block is refused",
    { ...v6, CidrBlock: "10.0.0.0/8" },
    "InvalidParameterCombination",
  ],
  ["An entry with a malformed block is refused", { CidrBlock: "10.0.0.0/33" }, wrong],
  ["An entry with an IPv6 block in the place of an IPv4 block is refused", { CidrBlock: "::/0" }, wrong],
];

const refusedCases = refused.map(
  ([name, wish, code]): ContractCase => ({
    section,
    name,
    async run(cloud) {
      const acl = await ownAcl(cloud);

      await isRefused(addEntry(cloud, acl, wish), code);
      deepEqual(await ownEntries(cloud, acl), []);
    },
  }),
);

export const entryCases: readonly ContractCase[] = [
  ...keptCases,
  ...refusedCases,
  {
    section,
    name: "An entry that neither allows nor denies is refused",
    async run(cloud) {
      const odd: object = { RuleAction: "drop" };

      await isRefused(addEntry(cloud, await ownAcl(cloud), odd), wrong);
    },
  },
  {
    section,
    name: "The two directions of a network ACL number their entries apart",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl);

      await addEntry(cloud, acl, { Egress: true, CidrBlock: "192.0.2.0/24" });
      deepEqual(
        (await ownEntries(cloud, acl)).map(({ CidrBlock }) => CidrBlock),
        ["10.0.0.0/8"],
      );
      deepEqual(
        (await ownEntries(cloud, acl, true)).map(({ CidrBlock }) => CidrBlock),
        ["192.0.2.0/24"],
      );
    },
  },
  {
    section,
    name: "IPv4 and IPv6 entries of a direction share the numbers",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl);

      await isRefused(addEntry(cloud, acl, v6), "NetworkAclEntryAlreadyExists");
    },
  },
  {
    section,
    name: "The same entry may stand at two numbers",
    async run(cloud) {
      const acl = await ownAcl(cloud);
      await addEntry(cloud, acl);

      await addEntry(cloud, acl, { RuleNumber: 200 });
      deepEqual(
        (await ownEntries(cloud, acl)).map(({ RuleNumber }) => RuleNumber),
        [100, 200],
      );
    },
  },
  {
    section,
    name: "An entry is dry-run without being made",
    async run(cloud) {
      const acl = await ownAcl(cloud);

      const command = new CreateNetworkAclEntryCommand({ ...entry(acl), DryRun: true });
      await isRefused(cloud.ec2.send(command), "DryRunOperation");
      deepEqual(await ownEntries(cloud, acl), []);
    },
  },
];
