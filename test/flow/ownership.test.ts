/** Whose a destination is: created with our mark, adopted when somebody says so, never taken from another owner. */
import { expect, test } from "vitest";
import { groupId, seedOf } from "../cli/seed-words.ts";
import {
  type Groups,
  mapping,
  openStage,
  ownerTags,
  SOURCE,
  type Stage,
  TARGET,
  twoVpcs,
} from "../cli/stage.ts";
import { plan, sync } from "./commands.ts";

const source: Groups = { web: { rules: ["in tcp 443 from 10.0.0.0/8"], description: "golden web" } };
const strangers: Groups = { web: ["in tcp 443 from 10.0.0.0/8", "in tcp 22 from 10.0.0.0/8"] };
const both = ["in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8"];
const THEIRS = groupId(TARGET.vpc, "web");

function target(stage: Stage, name = "web") {
  return stage.view(TARGET).words(TARGET.vpc, name);
}

test.concurrent("a new group has name, description and all tags from its first moment", async () => {
  await using stage = await openStage(
    twoVpcs({
      web: { rules: [], description: "golden web", tags: { Name: "Web", team: "a", "aws:x": "y" } },
    }),
  );

  expect((await sync(stage, mapping())).code).toBe(0);

  const group = await stage.view(TARGET).group(TARGET.vpc, "web");
  expect(group.Description).toBe("golden web");
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual({
    Name: "Web",
    team: "a",
    ...ownerTags(),
  });
  expect((await stage.calls()).map(({ action }) => action)).toEqual([
    "CreateSecurityGroup",
    "RevokeSecurityGroupEgress",
  ]);
});

test.concurrent("a group of that name that nobody owns is held, and --adopt takes it over", async () => {
  await using stage = await openStage(twoVpcs(source, strangers));

  const held = await sync(stage, mapping());
  expect([held.code, held.reasons]).toEqual([3, ["ADOPTION_NEEDED"]]);
  expect(held.first.reasons[0]?.next).toMatch(new RegExp(`into: ${THEIRS}.*--adopt`));
  expect(await stage.counts()).toMatchObject({ mutating: 0 });

  const adopted = await sync(stage, mapping(), ["--adopt"]);
  expect([adopted.code, await target(stage)]).toEqual([0, ["in tcp 443 from 10.0.0.0/8"]]);
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual(ownerTags());
  expect(adopted.first.plan?.findings).toMatchObject([{ code: "DESCRIPTION_FIXED" }]);

  // From now on it is ours, without the flag.
  expect((await sync(stage, mapping())).code).toBe(0);
});

test.concurrent("into names a group of another name; it is adopted and keeps its name", async () => {
  await using stage = await openStage(twoVpcs(source, { legacy: ["in tcp 22 from 10.0.0.0/8"] }));
  const into = mapping({
    targets: [{ ...TARGET, into: groupId(TARGET.vpc, "legacy") }],
    limits: { maxRemovalsPercent: 100 },
  });

  expect((await sync(stage, into)).code).toBe(0);

  expect(await target(stage, "legacy")).toEqual(["in tcp 443 from 10.0.0.0/8"]);
  expect((await plan(stage, into)).code).toBe(0);
});

test.concurrent("the default group is a destination where into names it", async () => {
  await using stage = await openStage(twoVpcs(source));
  const { GroupId } = await stage.view(TARGET).group(TARGET.vpc, "default");
  const into = mapping({
    source: { ...SOURCE, select: { ids: [groupId(SOURCE.vpc, "web")] } },
    targets: [{ ...TARGET, into: GroupId }],
    limits: { maxRemovals: 1 },
  });

  const held = await sync(stage, into);
  const { code } = await sync(stage, into, ["--accept-removals", "2"]);

  expect([held.code, held.reasons, code]).toEqual([3, ["TOO_MANY_REMOVALS"], 0]);
  expect(await target(stage, "default")).toEqual(["in tcp 443 from 10.0.0.0/8"]);
});

for (const options of [[], ["--adopt"]]) {
  test.concurrent(`a group of another owner is left alone ${options.join("")}`, async () => {
    const owner = { "vpc-rule-sync:owner": "999999999999/prod/other" };
    await using stage = await openStage(twoVpcs(source, { web: { rules: [], tags: owner } }));

    const held = await sync(stage, mapping(), options);

    expect([held.code, held.reasons]).toEqual([3, ["OWNED_BY_ANOTHER"]]);
    expect(held.first.reasons[0]?.message).toContain("999999999999/prod/other");
    expect(await stage.counts()).toMatchObject({ mutating: 0 });
  });
}

test.concurrent("the owner of a pipeline that plans registered mappings is said by the environment or a flag", async () => {
  const tags = { ...ownerTags(), "vpc-rule-sync:owner": "123456789012/local/web-tier" };
  await using stage = await openStage(twoVpcs(source, { web: { rules: both, tags } }));

  const byEnvironment = await plan(stage, mapping(), [], { VPC_RULE_SYNC_OWNER: "123456789012/local" });
  const byFlag = await sync(stage, mapping(), ["--owner", "123456789012/local"]);

  expect([byEnvironment.code, byFlag.code]).toEqual([2, 0]);
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual(tags);
});

test.concurrent("tags are copied and put right; keys of others, of AWS and of other tools are left alone", async () => {
  const tags = { team: "a", Name: "Web", "kubernetes.io/cluster/x": "owned" };
  await using stage = await openStage(
    twoVpcs(
      { web: { rules: ["in tcp 443 from 10.0.0.0/8"], tags } },
      { web: { rules: ["in tcp 443 from 10.0.0.0/8"], tags: { ...ownerTags(), team: "b", local: "stays" } } },
    ),
  );

  const synced = await sync(stage, mapping());

  expect([synced.code, synced.first.plan?.tagChanges]).toEqual([
    0,
    [
      { key: "Name", value: "Web", was: null },
      { key: "team", value: "a", was: "b" },
    ],
  ]);
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual({
    ...ownerTags(),
    team: "a",
    Name: "Web",
    local: "stays",
  });
  expect((await stage.calls()).map(({ action }) => action)).toEqual(["CreateTags"]);
  expect((await plan(stage, mapping())).code).toBe(0);
});

test.concurrent("tags: none copies none but still marks the group as ours", async () => {
  await using stage = await openStage(twoVpcs({ web: { rules: [], tags: { team: "a" } } }));

  expect((await sync(stage, mapping({ tags: "none" }))).code).toBe(0);
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual(ownerTags());
});

test.concurrent("the tags by which sources are selected do not make their copies sources", async () => {
  await using stage = await openStage(twoVpcs({ web: { rules: [], tags: { sync: "yes", team: "a" } } }));
  const tagged = mapping({ source: { ...SOURCE, select: { tags: { sync: "yes" } } } });

  expect((await sync(stage, tagged)).code).toBe(0);
  expect(await stage.view(TARGET).tags(TARGET.vpc, "web")).toEqual({ team: "a", ...ownerTags() });
});

const orphan: Groups = { web: { rules: both, tags: ownerTags("web-tier", "sg-0dead00000000beef") } };

for (const [whenSourceMissing, reason] of [
  ["hold", "SOURCE_MISSING"],
  ["delete", "DELETION_NEEDS_SECOND_SWEEP"],
] as const) {
  test.concurrent(`a source that is gone, with whenSourceMissing: ${whenSourceMissing}, leaves its copy as it is and says so`, async () => {
    await using stage = await openStage(twoVpcs({ other: [] }, orphan));
    const gone = mapping({
      whenSourceMissing,
      source: { ...SOURCE, select: { ids: ["sg-0dead00000000beef"] } },
    });

    const held = await sync(stage, gone);

    expect([held.code, held.outcomes, held.reasons]).toEqual([3, ["held"], [reason]]);
    expect(await target(stage)).toEqual(both);
    expect(await stage.counts()).toMatchObject({ mutating: 0 });
  });
}

test.concurrent("a group that leaves the selection counts as missing, and the others go on", async () => {
  const tags = { sync: "yes" };
  await using stage = await openStage(
    twoVpcs({ web: { rules: ["in tcp 443 from 10.0.0.0/8"], tags }, app: { rules: [], tags } }),
  );
  const tagged = mapping({ source: { ...SOURCE, select: { tags } } });
  expect((await sync(stage, tagged)).code).toBe(0);

  await stage.view(SOURCE).tag(groupId(SOURCE.vpc, "web"), { sync: "no" });
  await stage.view(SOURCE).allow(SOURCE.vpc, "app", "in tcp 8080 from 10.0.0.0/8");
  const left = await sync(stage, tagged);

  expect(left.code).toBe(3);
  expect(left.run.destinations.map(({ name, outcome }) => [name, outcome]).sort()).toEqual([
    ["app", "corrected"],
    ["web", "held"],
  ]);
  expect(await target(stage)).toEqual(["in tcp 443 from 10.0.0.0/8"]);
});

test.concurrent("two mappings that meet in one group only when AWS is read are refused", async () => {
  await using stage = await openStage(
    twoVpcs(source),
    seedOf([
      {
        account: "333333333333",
        region: "eu-west-1",
        vpcs: [{ id: "vpc-0c000000000000001", groups: { web: { rules: [] } } }],
      },
    ]),
  );
  const other = { account: "333333333333", region: "eu-west-1", vpc: "vpc-0c000000000000001" };
  const byId = { source: { ...other, select: { ids: [groupId(other.vpc, "web")] } } };

  const refused = await sync(stage, [mapping(), mapping({ id: "second", ...byId })]);

  expect([refused.code, refused.outcomes, refused.reasons]).toEqual([
    3,
    ["refused", "refused"],
    ["TWO_WRITERS", "TWO_WRITERS"],
  ]);
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});
