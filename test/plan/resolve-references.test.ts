import { describe, expect, test } from "vitest";
import type { Translate } from "../../src/model/mapping.ts";
import {
  type ReferenceContext,
  type Resolved,
  resolveGroup,
  resolvePrefixList,
} from "../../src/plan/resolve-references.ts";
import {
  destinationAt,
  groupAt,
  type KnownReferences,
  peering,
  prefixList,
  referencesTo,
} from "../support/known-references.ts";
import { HOME } from "../support/rule-notation.ts";

const TARGET = "222222222222/eu-west-1/vpc-t";
const SOURCE_VPC = `${HOME}/eu-west-1/vpc-s`;
const APP = groupAt(`sg-app app in ${SOURCE_VPC}`);
const NAMESAKE = groupAt(`sg-same APP in ${TARGET}`);
const OWN = destinationAt("own", `sg-own app-dr in ${TARGET}`);
const NEAR = destinationAt("other", `sg-near app-2 in ${TARGET}`);
const FAR = destinationAt("other", `sg-far app in 333333333333/eu-west-1/vpc-p`);
const PEERED = peering(TARGET, "333333333333/eu-west-1/vpc-p");

interface Case extends KnownReferences {
  readonly translate?: Partial<Translate>;
  readonly target?: string;
}

function contextOf({ translate = {}, target = TARGET, ...known }: Case): ReferenceContext {
  const { destination } = destinationAt("own", `sg-self web in ${target}`);
  return {
    index: referencesTo(known),
    mappingId: "own",
    as: "{name}",
    translate: { cidrs: [], vpcBlocks: false, groups: {}, prefixLists: {}, unresolved: "hold", ...translate },
    source: { account: HOME, region: "eu-west-1", vpcId: "vpc-s", groupId: "sg-web" },
    destination,
  };
}

function words(resolved: Resolved): string {
  if (resolved.kind === "unresolved") return resolved.why;
  const { peer } = resolved;
  if (peer.kind === "group") return `${peer.account}/${peer.groupId}`;
  return peer.kind === "prefix-list" ? peer.prefixListId : peer.cidr;
}

function resolve(known: Case, groupId = "sg-app", account = HOME): string {
  return words(resolveGroup({ kind: "group", account, groupId }, contextOf(known)));
}

describe("a reference to a group becomes", () => {
  const everything: Case = {
    translate: { groups: { "sg-app": "sg-pair" } },
    groups: [APP, NAMESAKE, groupAt(`sg-pair pair in ${TARGET}`)],
    destinations: { [`${HOME}/sg-app`]: [FAR, NEAR, OWN] },
    peerings: [PEERED, peering(TARGET, SOURCE_VPC)],
  };

  test.each<[string, Case, string]>([
    ["the explicit pair before all else", everything, "222222222222/sg-pair"],
    ["then this mapping's own destination of it", { ...everything, translate: {} }, "222222222222/sg-own"],
    [
      "then another mapping's destination in the same VPC",
      { ...everything, translate: {}, destinations: { [`${HOME}/sg-app`]: [FAR, NEAR] } },
      "222222222222/sg-near",
    ],
    [
      "then the group of the same name in the target VPC, ignoring case",
      { ...everything, translate: {}, destinations: { [`${HOME}/sg-app`]: [FAR] } },
      "222222222222/sg-same",
    ],
    [
      "then another mapping's destination in a peered VPC",
      { ...everything, translate: {}, groups: [APP], destinations: { [`${HOME}/sg-app`]: [FAR] } },
      "333333333333/sg-far",
    ],
    [
      "then the very same group, where its VPC is peered with the target's",
      { groups: [APP], peerings: [peering(TARGET, SOURCE_VPC)] },
      `${HOME}/sg-app`,
    ],
    ["the very same group in its own VPC", { groups: [APP], target: SOURCE_VPC }, `${HOME}/sg-app`],
  ])("%s", (_, known, expected) => {
    expect(resolve(known)).toBe(expected);
  });

  test("the destination, when a group refers to itself, even beside a namesake and another destination", () => {
    const known = { groups: [NAMESAKE], destinations: { [`${HOME}/sg-web`]: [NEAR] } };

    expect(resolve(known, "sg-web")).toBe("222222222222/sg-self");
  });

  test("the explicit pair, even when a group refers to itself", () => {
    const known = {
      translate: { groups: { "sg-web": "sg-near" } },
      groups: [groupAt(`sg-near x in ${TARGET}`)],
    };

    expect(resolve(known, "sg-web")).toBe("222222222222/sg-near");
  });
});

test("a group that cannot be read is in reach where EC2 names its VPC and that is peered", () => {
  const peer = { kind: "group", account: "333333333333", groupId: "sg-unseen", vpcId: "vpc-p" } as const;

  expect(words(resolveGroup(peer, contextOf({ peerings: [PEERED] })))).toBe("333333333333/sg-unseen");
  expect(words(resolveGroup(peer, contextOf({})))).toContain("its VPC vpc-p is not peered with the target's");
});

describe("an explicit pair", () => {
  const pairWith = (to: string): Case => ({ translate: { groups: { "sg-app": to } } });
  const elsewhere = groupAt("sg-pair pair in 333333333333/eu-west-1/vpc-p");

  test("may name a group of a peered VPC", () => {
    expect(resolve({ ...pairWith("sg-pair"), groups: [elsewhere], peerings: [PEERED] })).toBe(
      "333333333333/sg-pair",
    );
  });

  test("may name an account's group that we cannot read", () => {
    expect(resolve(pairWith("333333333333/sg-unseen"))).toBe("333333333333/sg-unseen");
  });

  test("out of reach is no counterpart, and the next rung is not taken instead", () => {
    const known = { ...pairWith("sg-pair"), groups: [APP, NAMESAKE, elsewhere] };

    expect(resolve(known)).toContain(
      "translate.groups names sg-pair of vpc-p, which is neither the target VPC",
    );
  });

  test("that names nothing is no counterpart", () => {
    expect(resolve({ ...pairWith("sg-gone"), groups: [APP, NAMESAKE] })).toContain(
      "translate.groups names sg-gone, which is not in",
    );
  });
});

test("of two destinations of this mapping in one VPC, the one of the same target counts", () => {
  const twins = [
    destinationAt("own", `sg-twin-b app-b in ${TARGET}`, "{name}-b"),
    destinationAt("own", `sg-twin app in ${TARGET}`, "{name}"),
  ];

  expect(resolve({ groups: [APP], destinations: { [`${HOME}/sg-app`]: twins } })).toBe(
    `${TARGET.split("/")[0]}/sg-twin`,
  );
});

describe("a reference is unresolved", () => {
  test.each<[string, Case, string]>([
    [
      "between two destinations of other mappings",
      {
        groups: [APP, NAMESAKE],
        destinations: { [`${HOME}/sg-app`]: [NEAR, destinationAt("third", `sg-third app-3 in ${TARGET}`)] },
      },
      "sg-app has 2 destinations in reach: app-2 of mapping other, app-3 of mapping third",
    ],
    [
      "when its destination is not going to be made",
      { groups: [APP, NAMESAKE], destinations: { [`${HOME}/sg-app`]: [OWN] }, lost: ["sg-own"] },
      "its destination app-dr does not exist and is not created by this run",
    ],
    [
      "when no group stands for it",
      { groups: [APP] },
      "no group in vpc-t stands for sg-app (app), and its VPC vpc-s is not peered with the target's",
    ],
    ["when it is gone", {}, "no group in vpc-t stands for sg-app, and it may be gone"],
    [
      "in another Region, whatever is peered",
      {
        groups: [APP],
        target: "222222222222/us-east-1/vpc-t",
        peerings: [peering("222222222222/us-east-1/vpc-t", SOURCE_VPC)],
      },
      "no group in vpc-t stands for sg-app (app)",
    ],
    [
      "when only a destination in an unpeered VPC stands for it",
      { groups: [APP], destinations: { [`${HOME}/sg-app`]: [FAR] } },
      "no group in vpc-t stands for sg-app (app), and its VPC vpc-s is not peered with the target's",
    ],
  ])("%s", (_, known, why) => {
    expect(resolve(known)).toBe(why);
  });

  test("when a group of a third VPC has a namesake in the target: its name says nothing there", () => {
    const third = groupAt(`sg-app app in ${HOME}/eu-west-1/vpc-third`);

    expect(resolve({ groups: [third, NAMESAKE] })).toContain("no group in vpc-t stands for sg-app (app)");
  });
});

describe("a reference to a prefix list becomes", () => {
  const S3 = prefixList("pl-s3", "com.amazonaws.eu-west-1.s3", { owner: "AWS" });
  const S3_US = prefixList("pl-s3-us", "com.amazonaws.us-east-1.s3", { owner: "AWS" });
  const EDGE = prefixList("pl-edge", "com.amazonaws.global.cloudfront.origin-facing", { owner: "AWS" });
  const OFFICE = prefixList("pl-office", "office");
  const there = (...lists: readonly ReturnType<typeof prefixList>[]): Case => ({
    target: "222222222222/us-east-1/vpc-t",
    lists: { "eu-west-1": [S3, EDGE, OFFICE], "us-east-1": lists },
  });
  const resolveList = (known: Case, id: string) => words(resolvePrefixList(id, contextOf(known)));

  test.each<[string, Case, string, string]>([
    [
      "the explicit pair before all else",
      { ...there(S3, S3_US, OFFICE), translate: { prefixLists: { "pl-s3": "pl-office" } } },
      "pl-s3",
      "pl-office",
    ],
    ["itself, where it is visible", there(OFFICE, prefixList("pl-2", "office")), "pl-office", "pl-office"],
    ["AWS's list of the same service", there(S3_US), "pl-s3", "pl-s3-us"],
    ["AWS's list of a global service", there({ ...EDGE, id: "pl-edge-us" }), "pl-edge", "pl-edge-us"],
    ["the list of the same name", there(prefixList("pl-2", "office")), "pl-office", "pl-2"],
    [
      "nothing, between two of that name",
      there(prefixList("pl-2", "office"), prefixList("pl-3", "office")),
      "pl-office",
      "2 prefix lists named office in 222222222222/us-east-1",
    ],
    [
      "nothing, where there is none",
      there(),
      "pl-s3",
      "no prefix list named com.amazonaws.us-east-1.s3 in 222222222222/us-east-1",
    ],
    [
      "nothing, where only a person's list has the name of AWS's",
      there(prefixList("pl-fake", "com.amazonaws.us-east-1.s3")),
      "pl-s3",
      "no prefix list named com.amazonaws.us-east-1.s3 in 222222222222/us-east-1",
    ],
    [
      "nothing, where the pair names an unknown list, even beside the list of that name",
      { ...there(prefixList("pl-2", "office")), translate: { prefixLists: { "pl-office": "pl-9" } } },
      "pl-office",
      "translate.prefixLists names pl-9, which is not visible in 222222222222/us-east-1",
    ],
    [
      "nothing, where the source cannot see it",
      there(),
      "pl-9",
      "prefix list pl-9 is not visible in the source account",
    ],
  ])("%s", (_, known, id, expected) => {
    expect(resolveList(known, id)).toBe(expected);
  });
});
