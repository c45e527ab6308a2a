/** The engine with no more permissions than docs/security.md tells a member account to give. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { mapping, openStage, ownerTags, type Stage, TARGET, twoVpcs } from "../cli/stage.ts";
import { plan, sync } from "./commands.ts";

const text = readFileSync("docs/security.md", "utf8");
const listed = (role: string): readonly string[] =>
  JSON.parse(new RegExp(`\`\`\`json ${role}\\n([^\`]*)\`\`\``).exec(text)?.[1] ?? "") as string[];

const owner = "vpc-rule-sync:owner";
const groups = "arn:aws:ec2:*:*:security-group/*";
const rules = "arn:aws:ec2:*:*:security-group-rule/*";
const ruleActions = listed("writer").filter((action) => !/:Create/.test(action));
const has = (key: string) => ({ StringLike: { [`${key}/${owner}`]: "123456789012/cli/*" } });
const tagging = (type: string, createAction: string) => ({
  Effect: "Allow",
  Action: "ec2:CreateTags",
  Resource: `arn:aws:ec2:*:*:${type}/*`,
  Condition: { ...has("aws:RequestTag"), StringEquals: { "ec2:CreateAction": createAction } },
});

const reader = [{ Effect: "Allow", Action: listed("reader"), Resource: "*" }];
const writer = [
  { Effect: "Allow", Action: ruleActions, Resource: groups, Condition: has("aws:ResourceTag") },
  { Effect: "Allow", Action: ruleActions, Resource: rules },
  { Effect: "Allow", Action: "ec2:CreateSecurityGroup", Resource: "arn:aws:ec2:*:*:vpc/*" },
  { Effect: "Allow", Action: "ec2:CreateSecurityGroup", Resource: groups, Condition: has("aws:RequestTag") },
  tagging("security-group", "CreateSecurityGroup"),
];
const managed = [
  tagging("security-group-rule", "AuthorizeSecurityGroupIngress"),
  tagging("security-group-rule", "AuthorizeSecurityGroupEgress"),
];

const wanted = [
  "in tcp 443 from 10.0.0.0/8 # office",
  "in tcp 80 from 10.0.0.0/8",
  "out udp 53 to 10.0.0.2/32",
];
const outdated = ["in tcp 443 from 10.0.0.0/8", "in tcp 22 from 10.0.0.0/8"];
const loose = { limits: { maxRemovalsPercent: 100 } };

async function restrict(stage: Stage, role: string, statements: readonly object[]): Promise<void> {
  for (const account of ["111111111111", TARGET.account]) {
    const policies = [{ Version: "2012-10-17", Statement: statements }];
    const body = JSON.stringify({ account, name: `vpc-rule-sync-${role}`, policies });
    const reply = await fetch(`${stage.url}/_local/role`, { method: "POST", body });
    expect(reply.status).toBe(200);
  }
}

describe("with the permissions that docs/security.md lists", () => {
  const stages: Stage[] = [];
  const open = async (...[source, target]: Parameters<typeof twoVpcs>) => {
    const stage = await openStage(twoVpcs(source, target));
    stages.push(stage);
    await restrict(stage, "reader", reader);
    await restrict(stage, "writer", writer);
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

  test("a managed mapping needs to tag rules besides, and fails until it may", async () => {
    const stage = await open({ web: wanted }, { web: { rules: outdated, tags: ownerTags() } });
    const ours = mapping({ ownership: "managed" });

    const refused = await sync(stage, ours);
    await restrict(stage, "writer", [...writer, ...managed]);
    const synced = await sync(stage, ours);

    expect([refused.code, refused.outcomes]).toEqual([1, ["failed"]]);
    expect([synced.code, synced.outcomes]).toEqual([0, ["corrected"]]);
  });
});
