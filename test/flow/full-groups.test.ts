/** Groups with as many rules as EC2 allows, and how few calls a change takes. */
import { expect, test } from "vitest";
import { seedOf } from "../cli/seed-words.ts";
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

const ours = (...rules: readonly string[]): Groups => ({ web: { rules, tags: ownerTags() } });
const target = (stage: Stage) => stage.view(TARGET).words(TARGET.vpc, "web");

/** Sixty rules, as many as EC2 allows in one direction and family. */
const sixty = Array.from({ length: 60 }, (_, index) => `in tcp ${2000 + index} from 10.${index}.0.0/16`);

/** What may share packets with the first of the sixty, which can therefore not go before this comes. */
const SAME_PORT = "in tcp 2000 from web";

test.concurrent("in a full group one rule becomes another in one call, keeping its id", async () => {
  await using stage = await openStage(
    twoVpcs({ web: [...sixty.slice(1), "in tcp 443 from 10.0.0.0/8 # office"] }, ours(...sixty)),
  );
  const view = stage.view(TARGET);
  const { GroupId } = await view.group(TARGET.vpc, "web");
  const idOf = async (port: number) =>
    (await view.rules(GroupId)).find(({ FromPort }) => FromPort === port)?.SecurityGroupRuleId;
  const id = await idOf(2000);

  const { code } = await sync(stage, mapping());

  expect([code, await idOf(443)]).toEqual([0, id]);
  expect(await target(stage)).toContain("in tcp 443 from 10.0.0.0/8 # office");
  expect((await stage.calls()).map(({ action, error }) => [action, error])).toEqual([
    ["ModifySecurityGroupRules", null],
  ]);
});

test.concurrent("in a full group a rule that another already covers makes room", async () => {
  const covered = [...sixty.slice(0, 58), "in tcp 22 from 10.0.0.0/8", "in tcp 22 from 10.7.0.0/16"];
  await using stage = await openStage(
    twoVpcs({ web: [...covered.slice(0, 59), "in tcp 443 from web"] }, ours(...covered)),
  );

  const { code } = await sync(stage, mapping());

  expect(code).toBe(0);
  expect((await stage.calls()).map(({ action }) => action)).toEqual([
    "RevokeSecurityGroupIngress",
    "AuthorizeSecurityGroupIngress",
  ]);
});

test.concurrent("in a full group a change without a safe order is held, with the numbers", async () => {
  await using stage = await openStage(twoVpcs({ web: [...sixty.slice(1), SAME_PORT] }, ours(...sixty)));

  const held = await sync(stage, mapping());

  expect([held.code, held.reasons]).toEqual([3, ["NO_ROOM"]]);
  expect(held.first.reasons[0]?.message).toMatch(
    /60 of 60 rules \(quota L-0EA8095F, as far as it is known\).* 61/,
  );
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

test.concurrent("a quota that was raised is read where the default has no room", async () => {
  await using stage = await openStage(twoVpcs({ web: [...sixty.slice(1), SAME_PORT] }, ours(...sixty)));
  await stage.quota(TARGET, 61);

  const { code } = await sync(stage, mapping());

  expect(code).toBe(0);
  expect((await stage.counts()).byAction).toMatchObject({ GetServiceQuota: 1 });
  expect((await stage.calls()).map(({ action, error }) => [action, error])).toEqual([
    ["AuthorizeSecurityGroupIngress", null],
    ["RevokeSecurityGroupIngress", null],
  ]);
});

test.concurrent("a quota that may not be read is a finding, and the default holds", async () => {
  await using stage = await openStage(twoVpcs({ web: [...sixty.slice(1), SAME_PORT] }, ours(...sixty)));
  await stage.quota(TARGET, 61);
  await stage.faults({
    action: "GetServiceQuota",
    kind: "error",
    code: "AccessDeniedException",
    status: 400,
    times: 9,
  });

  const held = await sync(stage, mapping());

  expect([held.code, held.reasons]).toEqual([3, ["NO_ROOM"]]);
  expect(held.first.plan?.findings.map(({ code }) => code)).toContain("QUOTA_UNREAD");
  expect(await stage.counts()).toMatchObject({ mutating: 0 });
});

test.concurrent("no quota is read where nothing comes or there is room for it", async () => {
  await using stage = await openStage(
    twoVpcs({ web: [...sixty.slice(2), "in tcp 443 from web"] }, ours(...sixty.slice(1))),
  );

  expect((await sync(stage, mapping())).code).toBe(0);
  expect((await sync(stage, mapping())).code).toBe(0);
  expect((await stage.counts()).byAction).not.toHaveProperty("GetServiceQuota");
});

test.concurrent("a quota that was raised is used when it is stated", async () => {
  await using stage = await openStage(twoVpcs({ web: [...sixty.slice(1), SAME_PORT] }, ours(...sixty)));
  await stage.quota(TARGET, 100);

  const { code } = await sync(stage, mapping(), [], { VPC_RULE_SYNC_RULE_QUOTA: "100" });

  expect(code).toBe(0);
  expect((await stage.calls()).map(({ action }) => action)).toEqual([
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupIngress",
  ]);
});

test.concurrent("a refusal teaches a quota that is lower than EC2's default", async () => {
  await using stage = await openStage(
    twoVpcs({ web: [...sixty.slice(1, 40), "in tcp 443 from 10.0.0.0/8"] }, ours(...sixty.slice(0, 40))),
  );
  await stage.quota(TARGET, 40);

  const { code } = await sync(stage, mapping());

  expect(code).toBe(0);
  expect((await stage.calls()).map(({ action, error }) => [action, error])).toEqual([
    ["AuthorizeSecurityGroupIngress", "RulesPerSecurityGroupLimitExceeded"],
    ["ModifySecurityGroupRules", null],
  ]);
  expect((await plan(stage, mapping())).code).toBe(0);
});

test.concurrent("many changes of one group go in one call for each direction and kind", async () => {
  const make = (count: number, port: number) =>
    ["in", "out"].flatMap((way) =>
      Array.from(
        { length: count },
        (_, index) => `${way} tcp ${port + index} ${way === "in" ? "from" : "to"} 10.0.0.0/8`,
      ),
    );
  await using stage = await openStage(
    seedOf([
      {
        ...SOURCE,
        vpcs: [{ id: SOURCE.vpc, groups: { web: { rules: [...make(30, 1000), ...make(9, 2000)] } } }],
      },
      {
        ...TARGET,
        vpcs: [
          {
            id: TARGET.vpc,
            groups: { web: { rules: [...make(30, 1000), ...make(5, 3000)], tags: ownerTags() } },
          },
        ],
      },
    ]),
  );

  const { code } = await sync(stage, mapping());

  expect(code).toBe(0);
  expect((await stage.counts()).byAction).toMatchObject({
    AuthorizeSecurityGroupIngress: 1,
    AuthorizeSecurityGroupEgress: 1,
    RevokeSecurityGroupIngress: 1,
    RevokeSecurityGroupEgress: 1,
  });
  expect(await stage.counts()).toMatchObject({ mutating: 4 });
});
