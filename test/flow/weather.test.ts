/** Lost replies, throttling, races, denials: every run converges or says what it left undone, and why. */
import { expect, test } from "vitest";
import { groupId, seedOf } from "../cli/seed-words.ts";
import {
  type Fault,
  type Fields,
  type Groups,
  mapping,
  openStage,
  ownerTags,
  SOURCE,
  type Stage,
  TARGET,
  twoVpcs,
} from "../cli/stage.ts";
import { sync } from "./commands.ts";

const ours = (...rules: readonly string[]): Groups => ({ web: { rules, tags: ownerTags() } });
const target = (stage: Stage) => stage.view(TARGET).words(TARGET.vpc, "web");
const loose: Fields = { limits: { maxRemovalsPercent: 100 } };

/** One of everything: an add, an amend and a removal in each direction, a tag. */
const wanted = [
  "in tcp 443 from 10.0.0.0/8 # office",
  "in tcp 80 from 10.0.0.0/8",
  "out tcp 443 to 10.0.0.0/8 # office",
  "out tcp 80 to 10.0.0.0/8",
];
const drifted = [
  "in tcp 22 from 10.0.0.0/8",
  "in tcp 443 from 10.0.0.0/8",
  "out tcp 22 to 10.0.0.0/8",
  "out tcp 443 to 10.0.0.0/8",
];
const allChanges = twoVpcs({ web: { rules: wanted, tags: { team: "a" } } }, ours(...drifted));
const newGroup = twoVpcs({ web: { rules: wanted, tags: { team: "a" } } });

const lost: Fault[] = ["drop-after", "drop-before"].flatMap((kind) =>
  [
    "CreateTags",
    "UpdateSecurityGroupRuleDescriptionsIngress",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
  ].map((action) => ({ action, kind }) as Fault),
);
const once = (action: string, code: string, status = 400): Fault => ({ action, kind: "error", code, status });

const storms: readonly (readonly [name: string, ...faults: Fault[]])[] = [
  ...lost.map((fault) => [`${fault.action} with ${fault.kind}`, fault] as const),
  ["a 500 that may have had its effect", once("AuthorizeSecurityGroupIngress", "InternalError", 500)],
  ["throttled reads", { ...once("DescribeSecurityGroups", "RequestLimitExceeded", 503), times: 2 }],
  ["throttled writes", { ...once("AuthorizeSecurityGroupEgress", "RequestLimitExceeded", 503), times: 2 }],
  [
    "a rule that somebody else added first",
    once("AuthorizeSecurityGroupIngress", "InvalidPermission.Duplicate"),
  ],
  [
    "a rule that somebody else removed first",
    once("RevokeSecurityGroupIngress", "InvalidSecurityGroupRuleId.NotFound"),
  ],
  [
    "a described rule that is gone",
    once("UpdateSecurityGroupRuleDescriptionsEgress", "InvalidPermission.NotFound"),
  ],
  [
    "a description call that finds no rule id",
    once("UpdateSecurityGroupRuleDescriptionsIngress", "InvalidSecurityGroupRuleId.NotFound"),
  ],
  [
    "several of them together",
    { action: "AuthorizeSecurityGroupIngress", kind: "drop-after" },
    once("AuthorizeSecurityGroupEgress", "InternalError", 500),
    { action: "RevokeSecurityGroupIngress", kind: "drop-before" },
  ],
];

for (const [name, ...faults] of storms) {
  test.concurrent(`converges through ${name}`, async () => {
    await using stage = await openStage(allChanges);
    await stage.faults(...faults);

    const { code, outcomes } = await sync(stage, mapping(loose));

    expect(await target(stage)).toEqual(wanted);
    expect([code, outcomes]).toEqual([0, ["corrected"]]);
    expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual({ ...ownerTags(), team: "a" });
  });
}

for (const kind of ["drop-after", "drop-before"] as const) {
  test.concurrent(`a group whose creation lost its reply (${kind}) is made once and finished`, async () => {
    await using stage = await openStage(newGroup);
    await stage.faults({ action: "CreateSecurityGroup", kind });

    const { code, outcomes } = await sync(stage, mapping());

    expect([code, outcomes, await target(stage)]).toEqual([0, ["corrected"], wanted]);
    expect(await stage.view(TARGET).groups(TARGET.vpc)).toHaveLength(2);
  });
}

test.concurrent("a created group that cannot be looked at afterwards fails alone; the other account goes on", async () => {
  const third = { account: "333333333333", region: "eu-west-1", vpc: "vpc-0c000000000000001" };
  await using stage = await openStage(newGroup, seedOf([{ ...third, vpcs: [{ id: third.vpc }] }]));
  await stage.faults(
    { action: "CreateSecurityGroup", account: TARGET.account, kind: "drop-after" },
    { ...denied, action: "DescribeSecurityGroups", account: TARGET.account, skip: 1 },
  );

  const { code, run } = await sync(stage, mapping({ targets: [TARGET, third] }));

  expect([code, run.destinations.map(({ outcome }) => outcome)]).toEqual([1, ["failed", "corrected"]]);
  expect(await stage.view(third).words(third.vpc, "web")).toEqual(wanted);
});

test.concurrent("weather that does not end fails the destination, and the next run finishes it", async () => {
  await using stage = await openStage(allChanges);
  await stage.faults({ action: "AuthorizeSecurityGroupIngress", kind: "drop-before", times: 99 });

  const failed = await sync(stage, mapping(loose));
  expect([failed.code, failed.outcomes]).toEqual([1, ["failed"]]);
  expect(await target(stage)).toContain("in tcp 22 from 10.0.0.0/8");

  await stage.faults();
  expect((await sync(stage, mapping(loose))).code).toBe(0);
  expect(await target(stage)).toEqual(wanted);
});

const denied: Fault = {
  action: "AuthorizeSecurityGroupIngress",
  kind: "error",
  times: 99,
  code: "UnauthorizedOperation",
  status: 403,
};

test.concurrent("removals whose packets a denied rule was to carry are withheld, and named; the others are done", async () => {
  await using stage = await openStage(
    twoVpcs(
      { web: ["in tcp 80 from 10.1.0.0/16"] },
      ours("in tcp 80 from 10.0.0.0/8", "in udp 53 from 10.0.0.0/8", "out all to 10.0.0.0/8"),
    ),
  );
  await stage.faults(denied);

  const { code, first } = await sync(stage, mapping(loose));

  expect([code, first.outcome, first.error?.code]).toEqual([1, "failed", "ACCESS_DENIED"]);
  expect(first.error?.reason).toContain("not added: in tcp 80 from 10.1.0.0/16");
  expect(first.error?.reason).toContain("not removed on that ground: in tcp 80 from 10.0.0.0/8");
  expect(await target(stage)).toEqual(["in tcp 80 from 10.0.0.0/8"]);
});

test.concurrent("a rule that EC2 will not take is isolated: the rest of its batch lands, and it is named", async () => {
  const good = Array.from({ length: 9 }, (_, index) => `in tcp ${8000 + index} from 10.0.0.0/8`);
  await using stage = await openStage(twoVpcs({ web: [...good, "in tcp 22 from app"], app: [] }, ours()));
  const pairs = { groups: { [groupId(SOURCE.vpc, "app")]: "333333333333/sg-0dead00000000beef" } };

  const { code, first } = await sync(stage, mapping({ translate: pairs }));

  expect([code, first.outcome]).toEqual([1, "failed"]);
  expect(first.error?.reason).toContain("not added: in tcp 22 from sg-0dead00000000beef");
  expect(await target(stage)).toEqual(good);
});

test.concurrent("a page of groups that fails is an error, never a group that is gone", async () => {
  const tags = { sync: "yes" };
  const many = Object.fromEntries(
    Array.from({ length: 1_020 }, (_, index) => [`g${index}`, { rules: [], tags }]),
  );
  await using stage = await openStage(twoVpcs(many));
  await stage.faults({ ...denied, action: "DescribeSecurityGroups", account: SOURCE.account, skip: 1 });
  const tagged = mapping({ source: { ...SOURCE, select: { tags } } });

  const { code, outcomes, first } = await sync(stage, tagged);

  expect([code, outcomes, first.error?.code]).toEqual([1, ["failed"], "ACCESS_DENIED"]);
  expect(await stage.counts()).toMatchObject({
    mutating: 0,
    byAction: { DescribeSecurityGroups: expect.any(Number) },
  });
});

test.concurrent("a page of rules that fails stops every removal that needed it", async () => {
  const names = Array.from({ length: 17 }, (_, index) => `g${index}`);
  const ports = (count: number) =>
    Array.from({ length: count }, (_, port) => `in tcp ${1000 + port} from 10.0.0.0/8`);
  const source = Object.fromEntries(names.map((name) => [name, ports(59)]));
  const there = Object.fromEntries(
    names.map((name) => [name, { rules: ports(60), tags: ownerTags("web-tier", groupId(SOURCE.vpc, name)) }]),
  );
  await using stage = await openStage(twoVpcs(source, there));
  await stage.faults({ ...denied, action: "DescribeSecurityGroupRules", skip: 1 });

  const { code, outcomes } = await sync(stage, mapping({ source: { ...SOURCE, select: { names } } }));

  expect([code, new Set(outcomes)]).toEqual([1, new Set(["failed"])]);
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});
