import { expect, test } from "vitest";
import { checkMappings } from "../../src/plan/check-mappings.ts";
import {
  aclMapping,
  aclSource,
  type Fields,
  mapping,
  OTHER_ACL,
  OTHER_GROUP,
  parse,
  SOURCE_ACL,
  SOURCE_GROUP,
  SOURCE_VPC,
  source,
  TARGET_VPC,
  target,
} from "../model/mapping-base.ts";

const THIRD_GROUP = "sg-0a1b2c3d4e5f60003";
const home = { account: "111111111111", region: "eu-west-1", vpc: SOURCE_VPC };
const there = { account: "222222222222", region: "us-east-1", vpc: TARGET_VPC };

const byNames = (...names: string[]): Fields => ({ ...home, select: { names } });
const byTags = (tags: Fields): Fields => ({ ...home, select: { tags } });
const intoHere = (group: string, changes: Fields = {}): Fields =>
  target({ ...home, into: group, ...changes });

function problemsOf(...documents: Fields[]): (readonly [string, string])[] {
  const { mappings, problems } = parse(...documents.map((one, index) => ({ ...one, id: `m${index + 1}` })));
  expect(problems).toEqual([]);
  return checkMappings(mappings).map(({ code, subject }) => [code, subject] as const);
}

interface Case {
  readonly name: string;
  readonly documents: readonly Fields[];
  readonly problems: readonly (readonly [string, string])[];
}

const cases: readonly Case[] = [
  {
    name: "accepts one source for several targets",
    documents: [
      mapping({ targets: [target(), target({ vpc: SOURCE_VPC }), target({ region: "us-west-1" })] }),
    ],
    problems: [],
  },
  {
    name: "accepts a chain of mappings",
    documents: [
      mapping({ targets: [intoHere(OTHER_GROUP)] }),
      mapping({ source: source({ select: { ids: [OTHER_GROUP] } }) }),
    ],
    problems: [],
  },
  {
    name: "refuses two mappings into one group",
    documents: [
      mapping({ targets: [intoHere(OTHER_GROUP)] }),
      mapping({ source: source({ select: { ids: [THIRD_GROUP] } }), targets: [intoHere(OTHER_GROUP)] }),
    ],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "refuses two mappings that would create one name, in any letters",
    documents: [
      mapping({ source: byNames("web"), as: "{name}-dr" }),
      mapping({ source: byNames("app"), as: "WEB-DR" }),
    ],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "refuses one source twice into one VPC, though its name is not known",
    documents: [mapping(), mapping()],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "accepts one source twice into one VPC under two names",
    documents: [mapping({ targets: [target(), target({ as: "{name}-b" })] })],
    problems: [],
  },
  {
    name: "refuses two targets of one mapping that are the same place",
    documents: [mapping({ targets: [target(), target({ account: ["333333333333", "222222222222"] })] })],
    problems: [["TWO_WRITERS", "mapping m1"]],
  },
  {
    name: "refuses the same tags twice into one VPC",
    documents: [mapping({ source: byTags({ sync: "yes" }) }), mapping({ source: byTags({ sync: "yes" }) })],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "leaves tags that differ, if only by a capital, to the live read",
    documents: [mapping({ source: byTags({ sync: "yes" }) }), mapping({ source: byTags({ sync: "Yes" }) })],
    problems: [],
  },
  {
    name: "leaves VPCs found by tags to the live read",
    documents: [mapping({ targets: [target({ vpc: { tags: { env: "prod" } } })] }), mapping()],
    problems: [],
  },
  {
    name: "refuses there and back by ids",
    documents: [
      mapping({ targets: [intoHere(OTHER_GROUP)] }),
      mapping({ source: source({ select: { ids: [OTHER_GROUP] } }), targets: [intoHere(SOURCE_GROUP)] }),
    ],
    problems: [["CYCLE", "mappings m1, m2"]],
  },
  {
    name: "refuses a circle of three by names",
    documents: [
      mapping({ source: byNames("a"), targets: [target({ ...there, as: "b" })] }),
      mapping({ source: { ...there, select: { names: ["B"] } }, targets: [target({ ...there, as: "c" })] }),
      mapping({ source: { ...there, select: { names: ["c"] } }, targets: [target({ ...home, as: "A" })] }),
    ],
    problems: [["CYCLE", "mappings m1, m2, m3"]],
  },
  {
    name: "refuses a group into itself",
    documents: [mapping({ targets: [intoHere(SOURCE_GROUP)] })],
    problems: [["OWN_SOURCE", "mapping m1"]],
  },
  {
    name: "refuses a name in its own VPC",
    documents: [mapping({ source: byNames("web", "app"), targets: [target({ ...home, as: "{name}" })] })],
    problems: [
      ["OWN_SOURCE", "mapping m1"],
      ["OWN_SOURCE", "mapping m1"],
    ],
  },
  {
    name: "refuses an id in its own VPC, where the VPC is given",
    documents: [mapping({ source: source(home), targets: [target(home)] })],
    problems: [["OWN_SOURCE", "mapping m1"]],
  },
  {
    name: "refuses tags in their own VPC",
    documents: [mapping({ source: byTags({ sync: "yes" }), targets: [target(home)] })],
    problems: [["OWN_SOURCE", "mapping m1"]],
  },
  {
    name: "accepts another name in the source's own VPC",
    documents: [mapping({ source: byNames("web"), targets: [target({ ...home, as: "{name}-copy" })] })],
    problems: [],
  },
];

const aclIntoHere = (acl: string): Fields => target({ ...home, into: acl });
const fromAcl = (acl: string): Fields => aclSource({ select: { ids: [acl] } });
const subnets = (...pairs: readonly [string, string][]): Fields => ({
  associations: Object.fromEntries(
    pairs.map(([from, to]) => [`subnet-0000000${from}`, `subnet-0000000${to}`]),
  ),
});

const aclCases: readonly Case[] = [
  {
    name: "accepts one ACL for several VPCs, its own among them",
    documents: [
      aclMapping({
        source: aclSource(home),
        targets: [target(home), target(), target({ vpc: { tags: { env: "prod" } } })],
      }),
    ],
    problems: [],
  },
  {
    name: "accepts a chain of ACLs",
    documents: [
      aclMapping({ targets: [aclIntoHere(OTHER_ACL)] }),
      aclMapping({ source: fromAcl(OTHER_ACL) }),
    ],
    problems: [],
  },
  {
    name: "refuses two mappings into one ACL",
    documents: [
      aclMapping({ targets: [aclIntoHere(OTHER_ACL)] }),
      aclMapping({ source: fromAcl("acl-00000003"), targets: [aclIntoHere(OTHER_ACL)] }),
    ],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "refuses two copies of one ACL in one VPC, whatever their names",
    documents: [aclMapping(), aclMapping({ as: "{name}-b" })],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "refuses one name twice into one VPC, and leaves another spelling to the live read",
    documents: [
      aclMapping({ source: byNames("web", "app") }),
      aclMapping({ source: byNames("app") }),
      aclMapping({ source: byNames("Web") }),
    ],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "refuses the same tags of ACLs twice into one VPC",
    documents: [aclMapping({ source: byTags({ a: "b" }) }), aclMapping({ source: byTags({ a: "b" }) })],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "accepts one Name tag for the copies of several ACLs",
    documents: [aclMapping({ as: "all" }), aclMapping({ source: fromAcl(OTHER_ACL), as: "all" })],
    problems: [],
  },
  {
    name: "refuses an ACL into itself",
    documents: [aclMapping({ targets: [aclIntoHere(SOURCE_ACL)] })],
    problems: [["OWN_SOURCE", "mapping m1"]],
  },
  {
    name: "refuses a circle of three ACLs",
    documents: [
      aclMapping({ targets: [aclIntoHere(OTHER_ACL)] }),
      aclMapping({ source: fromAcl(OTHER_ACL), targets: [aclIntoHere("acl-00000003")] }),
      aclMapping({ source: fromAcl("acl-00000003"), targets: [aclIntoHere(SOURCE_ACL)] }),
    ],
    problems: [["CYCLE", "mappings m1, m2, m3"]],
  },
  {
    name: "never mixes groups and ACLs",
    documents: [
      mapping({ source: byNames("web") }),
      aclMapping({ source: byNames("web") }),
      mapping({ source: byTags({ a: "b" }), targets: [target({ vpc: "vpc-00000001" })] }),
      aclMapping({ source: byTags({ a: "b" }), targets: [target({ vpc: "vpc-00000001" })] }),
    ],
    problems: [],
  },
  {
    name: "refuses one subnet under two ACLs",
    documents: [
      aclMapping(subnets(["1", "8"], ["2", "9"])),
      aclMapping({ source: fromAcl(OTHER_ACL), ...subnets(["3", "9"]) }),
    ],
    problems: [["TWO_WRITERS", "mappings m1, m2"]],
  },
  {
    name: "leaves it to the live read whose ACL a subnet on both sides is under",
    documents: [
      aclMapping(subnets(["1", "8"])),
      aclMapping({
        source: { ...there, select: { ids: [OTHER_ACL] } },
        targets: [target(home)],
        ...subnets(["8", "1"]),
      }),
    ],
    problems: [],
  },
  {
    name: "accepts subnets of which each comes under one ACL",
    documents: [
      aclMapping(subnets(["1", "8"])),
      aclMapping({ source: fromAcl(OTHER_ACL), ...subnets(["2", "9"]) }),
    ],
    problems: [],
  },
];

test.each([...cases, ...aclCases])("$name", ({ documents, problems }) => {
  expect(problemsOf(...documents)).toEqual(problems);
});

test("refuses one id in two files", () => {
  const { mappings } = parse(mapping());
  const { mappings: others } = parse(mapping({ targets: [target({ region: "us-west-1" })] }));

  const [problem, ...more] = checkMappings([...mappings, ...others]);

  expect(problem).toMatchObject({ code: "DUPLICATE_ID", subject: "mapping web-tier", field: "id" });
  expect(more).toEqual([]);
});

test("calls network ACLs by their name", () => {
  const { mappings } = parse(aclMapping({ targets: [aclIntoHere(SOURCE_ACL)] }));

  const [problem] = checkMappings(mappings);

  expect(problem?.reason).toContain(`the network ACL 111111111111/eu-west-1/${SOURCE_ACL}`);
  expect(problem?.next).toContain("into");
});
