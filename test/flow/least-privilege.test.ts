/** The engine with no more permissions than config/member-account.yml gives where adoption is not allowed. */
import { afterAll, describe, expect, test } from "vitest";
import { LOCAL_HUB, memberPolicies } from "../../src/cli/member-policies.ts";
import { mapping, openStage, ownerTags, type Stage, TARGET, twoVpcs } from "../cli/stage.ts";
import { memberTemplate } from "../support/member-policies.ts";
import { plan, sync } from "./commands.ts";

const policies = memberPolicies(memberTemplate, { ...LOCAL_HUB, allowAdoption: false });
const wanted = [
  "in tcp 443 from 10.0.0.0/8 # office",
  "in tcp 80 from 10.0.0.0/8",
  "out udp 53 to 10.0.0.2/32",
];
const outdated = ["in tcp 443 from 10.0.0.0/8", "in tcp 22 from 10.0.0.0/8"];
const loose = { limits: { maxRemovalsPercent: 100 } };

async function restrict(stage: Stage): Promise<void> {
  for (const account of ["111111111111", TARGET.account]) {
    for (const kind of ["reader", "writer"] as const) {
      const body = JSON.stringify({ account, name: `vpc-rule-sync-${kind}`, policies: policies[kind] });
      const reply = await fetch(`${stage.url}/_local/role`, { method: "POST", body });
      expect(reply.status).toBe(200);
    }
  }
}

describe("with the permissions of the template", () => {
  const stages: Stage[] = [];
  const open = async (...[source, target]: Parameters<typeof twoVpcs>) => {
    const stage = await openStage(twoVpcs(source, target));
    stages.push(stage);
    await restrict(stage);
    return stage;
  };
  afterAll(async () => {
    for (const stage of stages) await stage[Symbol.asyncDispose]();
  });

  test("a new group is made and filled, and nothing is left to do", async () => {
    const stage = await open({ web: wanted });

    const synced = await sync(stage, mapping());
    const planned = await plan(stage, mapping());

    expect([synced.code, synced.outcomes, planned.code]).toEqual([0, ["corrected"], 0]);
  });

  test("drift of a group that is ours is put right", async () => {
    const stage = await open({ web: wanted }, { web: { rules: outdated, tags: ownerTags() } });

    const synced = await sync(stage, mapping(loose));
    const planned = await plan(stage, mapping(loose));

    expect([synced.code, synced.outcomes, planned.code]).toEqual([0, ["corrected"], 0]);
  });

  test("a managed mapping tags its rules", async () => {
    const stage = await open({ web: wanted }, { web: { rules: outdated, tags: ownerTags() } });

    const synced = await sync(stage, mapping({ ownership: "managed" }));

    expect([synced.code, synced.outcomes]).toEqual([0, ["corrected"]]);
  });

  test("a group is adopted only where its account has tagged it for that", async () => {
    const untagged = await open({ web: wanted }, { web: { rules: outdated } });
    const tags = { "vpc-rule-sync:adopt": "123456789012/local" };
    const tagged = await open({ web: wanted }, { web: { rules: outdated, tags } });

    const refused = await sync(untagged, mapping(loose), ["--adopt"]);
    const adopted = await sync(tagged, mapping(loose), ["--adopt"]);

    expect([refused.code, refused.outcomes]).toEqual([1, ["failed"]]);
    expect(refused.first.error?.reason).toContain("ec2:CreateTags");
    expect(await untagged.view(TARGET).words(TARGET.vpc, "web")).toEqual(outdated.toSorted());
    expect([adopted.code, adopted.outcomes]).toEqual([0, ["corrected"]]);
  });

  test("an owner that is no stage of the hub writes nothing", async () => {
    const stage = await open({ web: wanted });

    const refused = await sync(stage, mapping(), ["--owner", "platform/prod"]);

    expect([refused.code, refused.outcomes]).toEqual([1, ["failed"]]);
    expect((await stage.calls()).every(({ error }) => error === "UnauthorizedOperation")).toBe(true);
  });
});
