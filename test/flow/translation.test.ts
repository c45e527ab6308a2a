/** What a source's rules become in another VPC, account or Region; nothing is lost without a word. */
import { DescribeManagedPrefixListsCommand } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { groupId, seedOf, type VpcWords } from "../cli/seed-words.ts";
import { type Groups, mapping, openStage, ownerTags, SOURCE, TARGET, twoVpcs } from "../cli/stage.ts";
import { plan, sync } from "./commands.ts";

const FAR = { account: "222222222222", region: "us-east-1", vpc: "vpc-0b000000000000009" };

/** The source in Ireland, the target in Virginia. */
function farApart(source: VpcWords["groups"], lists: VpcWords["prefixLists"] = [], farLists = lists) {
  return seedOf([
    {
      ...SOURCE,
      vpcs: [{ id: SOURCE.vpc, prefixLists: lists, ...(source === undefined ? {} : { groups: source }) }],
    },
    { ...FAR, vpcs: [{ id: FAR.vpc, cidr: "10.20.0.0/16", prefixLists: farLists }] },
  ]);
}

async function awsList(
  stage: Awaited<ReturnType<typeof openStage>>,
  place: typeof FAR,
  service: string,
): Promise<string> {
  const reply = await stage.view(place).client.send(new DescribeManagedPrefixListsCommand({}));
  const name = `com.amazonaws.${place.region}.${service}`;
  return reply.PrefixLists?.find((list) => list.PrefixListName === name)?.PrefixListId ?? "";
}

test.concurrent("AWS's own prefix lists are found by their service, a customer's by its name, in the other Region", async () => {
  const lists = [{ id: "pl-0000000000000000a", name: "offices", maxEntries: 5 }];
  await using stage = await openStage(
    farApart({ web: { rules: ["in tcp 443 from pl-0000000000000000a"] } }, lists, [
      { id: "pl-0000000000000000b", name: "offices", maxEntries: 5 },
    ]),
  );
  const [here, there] = [await awsList(stage, SOURCE, "s3"), await awsList(stage, FAR, "s3")];
  await stage.view(SOURCE).allow(SOURCE.vpc, "web", `out tcp 443 to ${here}`);

  const far = mapping({ targets: [FAR] });
  const { code } = await sync(stage, far);

  expect([code, here === there]).toEqual([0, false]);
  expect(await stage.view(FAR).words(FAR.vpc, "web")).toEqual([
    "in tcp 443 from pl-0000000000000000b",
    `out tcp 443 to ${there}`,
  ]);
  expect((await plan(stage, far)).code).toBe(0);
});

const unresolvable = {
  web: { rules: ["in tcp 443 from 10.0.0.0/8", "in tcp 22 from pl-0000000000000000a"] },
};
const noCounterpart = () =>
  farApart(unresolvable, [{ id: "pl-0000000000000000a", name: "offices", maxEntries: 5 }], []);

test.concurrent("a rule without a counterpart holds a first run, and names the rule", async () => {
  await using stage = await openStage(noCounterpart());

  const held = await sync(stage, mapping({ targets: [FAR] }));

  expect([held.code, held.reasons]).toEqual([3, ["UNRESOLVED"]]);
  expect(held.first.reasons[0]?.message).toContain("in tcp 22 from pl-0000000000000000a");
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

test.concurrent("with unresolved: skip the rest comes over, with a finding", async () => {
  await using stage = await openStage(noCounterpart());

  const synced = await sync(stage, mapping({ targets: [FAR], translate: { unresolved: "skip" } }));

  expect(synced.code).toBe(0);
  expect(synced.first.plan?.findings).toMatchObject([
    { code: "RULE_SKIPPED", rule: "in tcp 22 from pl-0000000000000000a" },
  ]);
  expect(await stage.view(FAR).words(FAR.vpc, "web")).toEqual(["in tcp 443 from 10.0.0.0/8"]);
});

test.concurrent("skip keeps a rule of the destination that may be the counterpart", async () => {
  await using stage = await openStage(
    twoVpcs(
      { web: ["in tcp 22 from sg-0dead00000000beef"] },
      { web: { rules: ["in tcp 22 from admins", "in tcp 23 from admins"], tags: ownerTags() }, admins: [] },
    ),
  );
  const skip = mapping({ translate: { unresolved: "skip" } });

  expect((await sync(stage, skip)).code).toBe(0);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(["in tcp 22 from admins"]);
});

test.concurrent("explicit pairs win over everything else", async () => {
  const groups: Groups = { web: ["in tcp 22 from app", "in tcp 443 from 10.0.1.0/24"], app: [] };
  await using stage = await openStage(twoVpcs(groups, { app: [], chosen: [] }));
  const paired = mapping({
    translate: {
      groups: { [groupId(SOURCE.vpc, "app")]: groupId(TARGET.vpc, "chosen") },
      cidrs: { "10.0.0.0/16": "10.20.0.0/16" },
    },
  });

  expect((await sync(stage, paired)).code).toBe(0);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual([
    "in tcp 22 from chosen",
    "in tcp 443 from 10.20.1.0/24",
  ]);
});

test.concurrent("source-vpc: target-vpc moves the source VPC's own addresses, each family apart, and no others", async () => {
  await using stage = await openStage(
    seedOf([
      {
        ...SOURCE,
        vpcs: [
          {
            id: SOURCE.vpc,
            cidr: "10.0.0.0/16",
            ipv6Cidr: "2001:db8:a::/56",
            groups: {
              web: {
                rules: [
                  "in tcp 443 from 10.0.7.0/24",
                  "in tcp 443 from 2001:db8:a:7::/64",
                  "in tcp 443 from 10.1.0.0/16",
                ],
              },
            },
          },
        ],
      },
      { ...TARGET, vpcs: [{ id: TARGET.vpc, cidr: "10.20.0.0/16", ipv6Cidr: "2001:db8:b::/56" }] },
    ]),
  );
  const moved = mapping({ translate: { cidrs: { "source-vpc": "target-vpc" } } });

  expect((await sync(stage, moved)).code).toBe(0);
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual([
    "in tcp 443 from 10.1.0.0/16",
    "in tcp 443 from 10.20.7.0/24",
    "in tcp 443 from 2001:db8:b:7::/64",
  ]);
  expect((await plan(stage, moved)).code).toBe(0);
});

test.concurrent("every VPC that carries the tags is a target; as gives the name; none is a finding", async () => {
  const vpc = (id: string, env: string): VpcWords => ({ id, tags: { env } });
  await using stage = await openStage(
    twoVpcs({ web: ["in tcp 443 from app"], app: ["in tcp 80 from web"] }),
    seedOf([
      {
        ...FAR,
        vpcs: [
          vpc("vpc-0b000000000000010", "prod"),
          vpc("vpc-0b000000000000011", "prod"),
          vpc("vpc-0b000000000000012", "test"),
        ],
      },
    ]),
  );
  const where = { account: TARGET.account, as: "{name}-dr" };
  const tagged = mapping({
    source: { ...SOURCE, select: { names: ["web", "app"] } },
    targets: [
      { ...where, region: FAR.region, vpc: { tags: { env: "prod" } } },
      { ...where, region: TARGET.region, vpc: { tags: { env: "nowhere" } } },
    ],
  });

  const synced = await sync(stage, tagged);

  expect([synced.code, synced.outcomes]).toEqual([0, Array(4).fill("corrected")]);
  expect(synced.run.findings).toMatchObject([
    { code: "NO_VPC", message: expect.stringContaining("env=nowhere") },
  ]);
  for (const id of ["vpc-0b000000000000010", "vpc-0b000000000000011"]) {
    expect(await stage.view(FAR).words(id, "web-dr")).toEqual(["in tcp 443 from app-dr"]);
    expect(await stage.view(FAR).words(id, "app-dr")).toEqual(["in tcp 80 from web-dr"]);
  }
  expect(await stage.view(FAR).groups("vpc-0b000000000000012")).toHaveLength(1);
});

test.concurrent("lists of accounts and Regions make a destination in each", async () => {
  const third = { account: "333333333333", region: "eu-west-1", vpc: "vpc-0c000000000000001" };
  const tags = { env: "prod" };
  await using stage = await openStage(
    seedOf([
      { ...SOURCE, vpcs: [{ id: SOURCE.vpc, groups: { web: { rules: ["in tcp 443 from 10.0.0.0/8"] } } }] },
      { ...TARGET, vpcs: [{ id: TARGET.vpc, tags }] },
      { ...FAR, vpcs: [{ id: FAR.vpc, tags }] },
      { ...third, vpcs: [{ id: third.vpc, tags }] },
    ]),
  );
  const many = mapping({
    targets: [
      { account: [TARGET.account, third.account], region: ["eu-west-1", "us-east-1"], vpc: { tags } },
    ],
  });

  const { code, run } = await sync(stage, many);

  expect(code).toBe(0);
  expect(run.destinations.map(({ account, region }) => `${account}/${region}`)).toEqual([
    "222222222222/eu-west-1",
    "222222222222/us-east-1",
    "333333333333/eu-west-1",
  ]);
  for (const place of [TARGET, FAR, third])
    expect(await stage.view(place).words(place.vpc, "web")).toHaveLength(1);
});

test.concurrent("a group of a peered VPC stays the peer where it is in reach", async () => {
  const third = { account: "333333333333", region: "eu-west-1", vpc: "vpc-0c000000000000001" };
  const shared = groupId(third.vpc, "shared");
  const places = [
    {
      ...SOURCE,
      vpcs: [{ id: SOURCE.vpc, groups: { web: { rules: [`in tcp 443 from ${third.account}/${shared}`] } } }],
    },
    { ...TARGET, vpcs: [{ id: TARGET.vpc, cidr: "10.20.0.0/16" }] },
    { ...third, vpcs: [{ id: third.vpc, cidr: "10.30.0.0/16", groups: { shared: { rules: [] } } }] },
  ];
  await using peered = await openStage(seedOf(places, [[TARGET.vpc, third.vpc]]));
  await using apart = await openStage(seedOf(places));

  const [near, far] = await Promise.all([sync(peered, mapping()), sync(apart, mapping())]);

  expect([near.code, far.code, far.reasons]).toEqual([0, 3, ["UNRESOLVED"]]);
  expect(await peered.view(TARGET).words(TARGET.vpc, "web")).toEqual([
    `in tcp 443 from ${third.account}/${shared}`,
  ]);
});

test.concurrent("groups that refer to each other and to themselves are made first and then filled", async () => {
  const groups: Groups = {
    web: ["in tcp 443 from web", "in tcp 1 from app"],
    app: ["in tcp 2 from db"],
    db: ["in tcp 3 from web", "out tcp 4 to app"],
  };
  await using stage = await openStage(twoVpcs(groups));
  const all = mapping({ source: { ...SOURCE, select: { names: ["web", "app", "db"] } } });

  expect((await sync(stage, all)).code).toBe(0);

  const actions = (await stage.calls()).map(({ action }) => action);
  expect(actions.slice(0, 3)).toEqual(Array(3).fill("CreateSecurityGroup"));
  expect(actions.slice(3)).not.toContain("CreateSecurityGroup");
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual([
    "in tcp 1 from app",
    "in tcp 443 from web",
  ]);
  expect(await stage.view(TARGET).words(TARGET.vpc, "db")).toEqual(["in tcp 3 from web", "out tcp 4 to app"]);
});
