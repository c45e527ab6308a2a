import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { InputError } from "../../src/model/errors.ts";
import {
  aclMapping,
  aclSource,
  type Fields,
  mapping,
  parse,
  source,
  target,
  without,
} from "./mapping-base.ts";

/**
 * One case a line: what is wrong | code and field | how the sound mapping is changed | what the message says.
 * `source` and `target` change single fields of the source and the first target; `drop` takes a field away.
 */
const TABLE = `
a misspelt field | UNKNOWN_FIELD ownreship | ownreship: additive | did you mean ownership?
a misspelt field in a target | UNKNOWN_FIELD targets[0].vcp | target: { vcp: x } | did you mean vpc?
a misspelt field that was needed | UNKNOWN_FIELD knid | { drop: kind, knid: security-group } | did you mean kind?
a misspelt field in select | UNKNOWN_FIELD source.select.id | source: { select: { id: [x] } } | did you mean ids?
a field in the wrong place | UNKNOWN_FIELD unresolved | unresolved: skip | it belongs under translate
a field that nothing resembles | UNKNOWN_FIELD zzzzzzzz | zzzzzzzz: 1 | known here are id, kind
a missing id | MISSING_FIELD id | drop: id
a missing kind | MISSING_FIELD kind | drop: kind | security-group
a missing account | MISSING_FIELD source.account | source: { drop: account }
an empty field | MISSING_FIELD targets[0].region | target: { region: } | empty
an id with capitals | BAD_ID id | id: Web
an id of 65 characters | BAD_ID id | id: ${"a".repeat(65)}
an account that is a number | NOT_TEXT source.account | source: { account: 111111111111 } | put it in quotes
an account in a list that is a number | NOT_TEXT targets[0].account[1] | target: { account: ["222222222222", 3] } | quotes
an account of 11 digits | BAD_ACCOUNT targets[0].account | target: { account: "22222222222" } | 12 digits
an account given twice | DUPLICATE_ENTRY targets[0].account[1] | target: { account: ["222222222222", "222222222222"] }
no account in a list | EMPTY_LIST targets[0].account | target: { account: [] }
an availability zone for a Region | BAD_REGION targets[0].region | target: { region: us-east-1a }
a bad Region in a list | BAD_REGION targets[0].region[1] | target: { region: [us-east-1, US-EAST-2] }
a VPC id of nine digits | BAD_VPC targets[0].vpc | target: { vpc: vpc-012345678 }
a source VPC with capitals | BAD_VPC source.vpc | source: { vpc: vpc-0A1B2C3D }
VPC tags without a tag | EMPTY_LIST targets[0].vpc.tags | target: { vpc: { tags: {} } }
an unknown way to find VPCs | UNKNOWN_FIELD targets[0].vpc.tag | target: { vpc: { tag: { env: prod } } } | mean tags?
a group id that is none | BAD_GROUP source.select.ids[0] | source: { select: { ids: [sg-xyz] } }
a group id given twice | DUPLICATE_ENTRY source.select.ids[1] | source: { select: { ids: [sg-00000001, sg-00000001] } }
no targets | NO_TARGETS targets | targets: []
targets left out | NO_TARGETS targets | drop: targets
targets left empty | NO_TARGETS targets | targets:
a target that is text | WRONG_TYPE targets[0] | targets: ["222222222222"] | a map of fields
two ways to select | BAD_SELECT source.select | source: { vpc: vpc-00000001, select: { ids: [sg-00000001], names: [web] } }
no way to select | BAD_SELECT source.select | source: { select: {} }
an empty list of ids | EMPTY_LIST source.select.ids | source: { select: { ids: [] } }
an empty list of names | EMPTY_LIST source.select.names | source: { vpc: vpc-00000001, select: { names: [] } }
no tags to select by | EMPTY_LIST source.select.tags | source: { vpc: vpc-00000001, select: { tags: {} } }
a tag value that is a boolean | NOT_TEXT source.select.tags.sync | source: { vpc: vpc-00000001, select: { tags: { sync: true } } } | quotes
a tag key that is too long | BAD_TAG source.select.tags.${"k".repeat(129)} | source: { vpc: vpc-00000001, select: { tags: { ${"k".repeat(129)}: v } } }
the default group by name | DEFAULT_BY_NAME source.select.names[1] | source: { vpc: vpc-00000001, select: { names: [web, Default] } } | ids
an id among names | BAD_NAME source.select.names[0] | source: { vpc: vpc-00000001, select: { names: [sg-00000001] } }
one name in two spellings | DUPLICATE_ENTRY source.select.names[1] | source: { vpc: vpc-00000001, select: { names: [web, WEB] } }
names without a VPC | MISSING_FIELD source.vpc | source: { select: { names: [web] } } | VPC
tags without a VPC | MISSING_FIELD source.vpc | source: { select: { tags: { a: b } } } | VPC
a negative limit | BAD_LIMIT limits.maxRemovals | limits: { maxRemovals: -1 }
half a removal | BAD_LIMIT limits.maxRemovals | limits: { maxRemovals: 0.5 }
more than all | BAD_LIMIT limits.maxRemovalsPercent | limits: { maxRemovalsPercent: 101 } | 0 to 100
a limit that is text | WRONG_TYPE targets[0].limits.maxRemovals | target: { limits: { maxRemovals: "10" } } | a number
an unknown word in allowWorld | BAD_ALLOW_WORLD limits.allowWorld[0] | limits: { allowWorld: [tcp] }
an allowed range the wrong way round | BAD_ALLOW_WORLD limits.allowWorld[1] | limits: { allowWorld: [tcp/443, udp/9-3] }
-1 in allowWorld | BAD_ALLOW_WORLD limits.allowWorld[0] | limits: { allowWorld: [-1] } | or all
a protocol above 255 in allowWorld | BAD_ALLOW_WORLD limits.allowWorld[0] | limits: { allowWorld: [256] }
a text that is no CIDR | BAD_CIDR translate.cidrs["10.0.0/16"] | translate: { cidrs: { 10.0.0/16: 10.1.0.0/16 } }
a counterpart that is no CIDR | BAD_CIDR translate.cidrs["10.0.0.0/16"] | translate: { cidrs: { 10.0.0.0/16: 10.1.0.0 } }
CIDRs of different sizes | BAD_CIDR_PAIR translate.cidrs["10.0.0.0/16"] | translate: { cidrs: { 10.0.0.0/16: 10.1.0.0/17 } } | sizes
CIDRs of different families | BAD_CIDR_PAIR translate.cidrs["10.0.0.0/16"] | translate: { cidrs: { 10.0.0.0/16: "2001:db8::/16" } } | families
a VPC paired with a CIDR | BAD_CIDR_PAIR translate.cidrs["source-vpc"] | translate: { cidrs: { source-vpc: 10.1.0.0/16 } }
a CIDR paired with a VPC | BAD_CIDR_PAIR translate.cidrs["10.0.0.0/16"] | translate: { cidrs: { 10.0.0.0/16: target-vpc } }
pairs that overlap | OVERLAPPING_CIDRS translate.cidrs | translate: { cidrs: { 10.9.0.0/16: 10.1.0.0/16, 10.0.0.0/8: 11.0.0.0/8 } } | 10.0.0.0/8 and 10.9.0.0/16
one block in two spellings | OVERLAPPING_CIDRS translate.cidrs | translate: { cidrs: { 10.0.0.0/16: 10.1.0.0/16, 10.0.0.1/16: 10.2.0.0/16 } }
a target's pair that overlaps the mapping's | OVERLAPPING_CIDRS targets[0].translate.cidrs | { translate: { cidrs: { 10.0.0.0/8: 11.0.0.0/8 } }, target: { translate: { cidrs: { 10.1.0.0/16: 12.1.0.0/16 } } } }
a group to translate that is none | BAD_GROUP translate.groups["sg-1"] | translate: { groups: { sg-1: sg-00000001 } }
a group of another account that is none | BAD_GROUP translate.groups["sg-00000001"] | translate: { groups: { sg-00000001: 22/sg-00000002 } } | <account>/sg-
a prefix list that is none | BAD_PREFIX_LIST translate.prefixLists["pl-63a5400a"] | translate: { prefixLists: { pl-63a5400a: pl-7 } }
an unknown answer to unresolved | BAD_VALUE translate.unresolved | translate: { unresolved: skp } | did you mean skip?
an empty name | BAD_AS as | as: " "
a name that looks like an id | BAD_AS targets[0].as | target: { as: "SG-{name}" } | sg-
the name default | BAD_AS as | as: default
another placeholder | BAD_AS as | as: "{name}-{region}" | {region} is not a placeholder
a placeholder left open | BAD_AS as | as: "{name"
a character that EC2 refuses | BAD_AS as | as: "{name}<dr"
a name with outer space | BAD_AS as | as: "{name} "
a name too long | BAD_AS as | as: ${"a".repeat(256)} | 255
a name too long once filled in | BAD_AS as | { source: { vpc: vpc-00000001, select: { names: [${"n".repeat(250)}] } }, as: "{name}-standby" }
one name for two groups | SAME_NAME as | { source: { select: { ids: [sg-00000001, sg-00000002] } }, as: web } | {name}
an empty keep entry | BAD_KEEP keep[0] | keep: [{}]
a keep entry with two peers | BAD_KEEP keep[0] | keep: [{ cidr: 10.0.0.0/8, peer: sg-00000001 }]
ports of a protocol without any | BAD_KEEP keep[0] | keep: [{ protocol: 50, port: 22 }]
an unknown protocol | BAD_PROTOCOL keep[0].protocol | keep: [{ protocol: esp }]
a port above 65535 | BAD_PORT keep[0].port | keep: [{ port: 65536 }]
a range of ports the wrong way round | BAD_PORT keep[0].port | keep: [{ port: 9-3 }]
a keep entry with a bad CIDR | BAD_CIDR keep[0].cidr | keep: [{ cidr: 10.0.0.0/33 }]
a keep entry with a CIDR as its peer | BAD_PEER keep[0].peer | keep: [{ peer: 10.0.0.0/8 }] | under cidr
an unknown direction | BAD_VALUE keep[0].direction | keep: [{ direction: in }]
a misspelt mode | BAD_VALUE mode | mode: enfroce | did you mean enforce?
an unknown ownership | BAD_VALUE ownership | ownership: 5 | exclusive
an unknown word for tags | BAD_VALUE tags | tags: all | copy
an unknown whenSourceMissing | BAD_VALUE whenSourceMissing | whenSourceMissing: drop
a schedule with a space | BAD_SCHEDULE schedule | schedule: every day
an id of a network ACL | BAD_GROUP source.select.ids[0] | source: { select: { ids: [acl-00000001] } } | security group
rule numbers of groups | WRONG_KIND numbers | numbers: 1-4999 | have no numbers; leave it out
a rule number to keep in a group | WRONG_KIND targets[0].keep[0].number | target: { keep: [{ number: 90 }] } | have no numbers
subnets of groups by name | WRONG_KIND associations | associations: by-name | not to subnets
subnets of groups one by one | WRONG_KIND targets[0].associations | target: { associations: { subnet-1: subnet-2 } } | not to subnets
a swap of groups | WRONG_KIND whenNoRoom | whenNoRoom: swap | say hold
a bad whenNoRoom | BAD_VALUE whenNoRoom | whenNoRoom: wait | hold
two sources into one group | INTO_SEVERAL_SOURCES targets[0].into | { source: { select: { ids: [sg-00000001, sg-00000002] } }, target: { into: sg-00000003 } }
into a group of VPCs found by tags | INTO_NEEDS_ONE_VPC targets[0].into | target: { vpc: { tags: { env: prod } }, into: sg-00000003 } | needs one VPC
into one group in two Regions | INTO_NEEDS_ONE_VPC targets[0].into | target: { region: [us-east-1, us-east-2], into: sg-00000003 }
one group for two targets | INTO_NEEDS_ONE_VPC into | { into: sg-00000003, targets: [{ account: "222222222222", region: us-east-1, vpc: vpc-00000001 }, { account: "222222222222", region: us-east-2, vpc: vpc-00000002 }] }
a target in another partition | CROSS_PARTITION targets[0].region | target: { region: [us-east-1, cn-north-1] } | aws-cn
an unknown kind | BAD_VALUE kind | kind: security-groups | did you mean security-group?
a day that is none | BAD_DAY keep[0].until | keep: [{ port: 22, until: 2026-02-29 }] | calendar
a day in another order | BAD_DAY keep[0].until | keep: [{ port: 22, until: 31-12-2026 }] | 2026-12-31
everything to be kept until a day | BAD_KEEP keep[0] | keep: [{ until: 2026-12-31 }] | every rule
`;

/** The same of a mapping of network ACLs. */
const ACL_TABLE = `
an id of a group | BAD_ACL source.select.ids[0] | source: { select: { ids: [sg-00000001] } } | a network ACL
an ACL id given twice | DUPLICATE_ENTRY source.select.ids[1] | source: { select: { ids: [acl-00000001, acl-00000001] } }
an id among names | BAD_NAME source.select.names[0] | source: { vpc: vpc-00000001, select: { names: [acl-00000001] } } | under ids
an empty name among names | BAD_NAME source.select.names[0] | source: { vpc: vpc-00000001, select: { names: [""] } }
a name given twice | DUPLICATE_ENTRY source.select.names[1] | source: { vpc: vpc-00000001, select: { names: [a, a] } }
names without a VPC | MISSING_FIELD source.vpc | source: { select: { names: [web] } } | VPC
a group to adopt | BAD_ACL targets[0].into | target: { into: sg-00000001 }
two sources into one ACL | INTO_SEVERAL_SOURCES targets[0].into | { source: { select: { ids: [acl-00000001, acl-00000002] } }, target: { into: acl-00000003 } }
an empty Name tag | BAD_AS as | as: ""
another placeholder | BAD_AS as | as: "{zone}" | {zone} is not a placeholder
a Name tag too long | BAD_AS as | as: ${"a".repeat(257)} | 256
a Name tag too long once filled in | BAD_AS as | { source: { vpc: vpc-00000001, select: { names: [${"n".repeat(250)}] } }, as: "{name}-standby" }
groups to translate | WRONG_KIND translate.groups | translate: { groups: {} } | never refer to groups
prefix lists to translate | WRONG_KIND targets[0].translate.prefixLists | target: { translate: { prefixLists: { pl-63a5400a: pl-63a5400b } } } | never refer to prefix lists
a peer to keep | WRONG_KIND keep[0].peer | keep: [{ peer: sg-00000001 }] | name addresses only
a description to keep | WRONG_KIND keep[0].description | keep: [{ description: "local:*" }] | have no description
the number 0 to keep | BAD_NUMBER keep[0].number | keep: [{ number: 0 }] | from 1 to 32766
EC2's own number to keep | BAD_NUMBER keep[0].number | keep: [{ number: 32767 }]
half a number to keep | BAD_NUMBER keep[0].number | keep: [{ number: 1.5 }]
numbers that are words | BAD_NUMBER keep[0].number | keep: [{ number: first }]
a misspelt number to keep | UNKNOWN_FIELD keep[0].numer | keep: [{ numer: 90 }] | did you mean number?
something like a field of groups | UNKNOWN_FIELD translate.group | translate: { group: {} } | known here are cidrs, unresolved
managed without numbers | MISSING_FIELD numbers | ownership: managed | such as 1-4999
numbers without managed | NUMBERS_WITHOUT_MANAGED numbers | numbers: 1-4999 | ownership: exclusive
numbers of an additive mapping | NUMBERS_WITHOUT_MANAGED numbers | { numbers: 1-4999, ownership: additive } | ownership: additive
numbers left empty | MISSING_FIELD numbers | { numbers: , ownership: managed }
numbers from 0 | BAD_NUMBERS numbers | { numbers: 0-4999, ownership: managed } | from 1 to 32766
numbers beyond the last | BAD_NUMBERS numbers | { numbers: 1-32767, ownership: managed }
numbers the wrong way round | BAD_NUMBERS numbers | { numbers: 4999-1, ownership: managed } | the smaller first
one number for a range | BAD_NUMBERS numbers | { numbers: 100, ownership: managed } | such as 1-4999
three numbers for a range | BAD_NUMBERS numbers | { numbers: 1-2-3, ownership: managed }
numbers in a target | UNKNOWN_FIELD targets[0].numbers | { target: { numbers: 1-4999 } }
a misspelt way to associate | BAD_VALUE associations | associations: by-zoen | did you mean by-zone?
a list of subnets | BAD_VALUE associations | associations: [subnet-00000001]
no pairs of subnets | EMPTY_LIST associations | associations: {} | associations: none
a subnet that is none | BAD_SUBNET targets[0].associations["subnet-1"] | target: { associations: { subnet-1: subnet-00000002 } }
a counterpart that is no subnet | BAD_SUBNET associations["subnet-00000001"] | associations: { subnet-00000001: vpc-00000001 }
one counterpart for two subnets | DUPLICATE_ENTRY associations["subnet-00000002"] | associations: { subnet-00000001: subnet-00000003, subnet-00000002: subnet-00000003 } | each target subnet once
a subnet as its own counterpart | OWN_SUBNETS associations["subnet-00000001"] | associations: { subnet-00000001: subnet-00000001 } | target's VPC
pairs for VPCs found by tags | PAIRS_NEED_ONE_VPC targets[0].associations | target: { vpc: { tags: { env: prod } }, associations: { subnet-00000001: subnet-00000002 } }
pairs for two Regions | PAIRS_NEED_ONE_VPC associations | { target: { region: [us-east-1, us-east-2] }, associations: { subnet-00000001: subnet-00000002 } }
pairs for two targets | PAIRS_NEED_ONE_VPC associations | { associations: { subnet-00000001: subnet-00000002 }, targets: [{ account: "222222222222", region: us-east-1, vpc: vpc-00000001 }, { account: "222222222222", region: us-east-2, vpc: vpc-00000002 }] } | 2 targets
the source's own subnets | OWN_SUBNETS targets[0].associations | { source: { vpc: vpc-00000001 }, target: { account: "111111111111", region: eu-west-1, vpc: vpc-00000001, associations: by-zone } } | own VPC
a swap of the one adopted ACL | SWAP_WITH_INTO whenNoRoom | { whenNoRoom: swap, into: acl-00000003 }
a swap of an adopted ACL | SWAP_WITH_INTO whenNoRoom | { whenNoRoom: swap, target: { into: acl-00000003 } } | hold
`;

interface Case {
  readonly name: string;
  readonly code: string;
  readonly field: string;
  readonly document: Fields;
  readonly says: string;
}

const cases: readonly Case[] = rows(TABLE).map((line) => toCase(line, changedGroups));
const aclCases: readonly Case[] = rows(ACL_TABLE).map((line) => toCase(line, changedAcls));

function rows(table: string): readonly string[] {
  return table.trim().split("\n");
}

type Change = Record<string, Fields>;

function toCase(line: string, changed: (change: Change) => Fields): Case {
  const [name = "", verdict = "", change = "", says = ""] = line.split(" | ");
  const [code = "", field = ""] = verdict.split(" ");
  return { name, code, field, document: changed(parseYaml(change)), says };
}

function changedGroups({ source: inSource = {}, target: inTarget, ...rest }: Change): Fields {
  return dropped(mapping({ source: dropped(source(inSource)), ...targetsOf(inTarget), ...rest }));
}

function changedAcls({ source: inSource = {}, target: inTarget, ...rest }: Change): Fields {
  return aclMapping({ source: aclSource(inSource), ...targetsOf(inTarget), ...rest });
}

function targetsOf(inTarget: Fields | undefined): Fields {
  return inTarget === undefined ? {} : { targets: [dropped(target(inTarget))] };
}

function dropped(fields: Fields): Fields {
  return typeof fields.drop === "string" ? without(without(fields, fields.drop), "drop") : fields;
}

test.each(cases)("refuses $name, and nothing else", expectRefused);
test.each(aclCases)("of network ACLs refuses $name, and nothing else", expectRefused);

function expectRefused({ document, code, field, says }: Case): void {
  const { mappings, problems } = parse(document);
  const [problem] = problems;

  expect(problems.map((one) => [one.code, one.field])).toEqual([[code, field]]);
  expect(problem).toBeInstanceOf(InputError);
  expect(`${problem?.reason}; ${problem?.next}`).toContain(says);
  expect(problem?.subject).toMatch(/^map\.json: mapping (web-tier|subnet-baseline|1)$/);
  expect(problem?.next).not.toBe("");
  expect(mappings).toEqual([]);
}

test("without a kind reports what is wrong in either, and not what only one of them has", () => {
  const document = without(aclMapping({ mode: "on", keep: [{ number: 90 }, { cidr: "10/8" }] }), "kind");

  expect(parse(document).problems.map(({ code, field }) => [code, field])).toEqual([
    ["MISSING_FIELD", "kind"],
    ["BAD_CIDR", "keep[1].cidr"],
    ["BAD_VALUE", "mode"],
  ]);
});

test("reports every field that is wrong, not just the first", () => {
  const { problems } = parse(
    mapping({ id: "A", mode: "on", targets: [target({ account: 1 }), target({ vpc: "v" })] }),
  );

  expect(problems.map((problem) => problem.code)).toEqual(["BAD_ID", "NOT_TEXT", "BAD_VPC", "BAD_VALUE"]);
});

test("gives the sound mappings beside the problems of the others", () => {
  const { mappings, problems } = parse(
    mapping(),
    mapping({ id: "b", mode: "on" }),
    mapping({ schedule: "daily" }),
  );

  expect(mappings).toHaveLength(1);
  expect(mappings[0]).not.toHaveProperty("schedule");
  expect(problems.map((one) => [one.code, one.subject])).toEqual([
    ["BAD_VALUE", "map.json: mapping b"],
    ["DUPLICATE_ID", "map.json: mapping 3"],
  ]);
});
