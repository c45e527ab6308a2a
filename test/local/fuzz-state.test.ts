/** States with something wrong in them, as somebody who writes a seed by hand may send. */
import { describe, expect, it } from "vitest";
import { useCloud } from "./cloud.ts";
import { likely, words } from "./fuzz/control-words.ts";
import { type Draw, seededDraw } from "./fuzz/draw.ts";
import { problemOf, problemOfControl } from "./fuzz/judge-answer.ts";
import { makeNetwork } from "./fuzz/network.ts";
import { callEc2, sendRaw } from "./fuzz/send.ts";
import { accounts, oddValues } from "./fuzz/values.ts";

const states = Number(process.env.FUZZ_STATES ?? 150);
const state = { path: "/_local/state", headers: {} } as const;
const cloud = useCloud();

describe("a state with something wrong in it", () => {
  it("is taken, and then every listing works, or refused, and then nothing has changed", async () => {
    await makeNetwork(cloud);
    const whole = await cloud.get("/_local/state");
    const problems: string[] = [];
    const taken = { yes: 0, no: 0 };

    for (let seed = 1; seed <= states && problems.length < 5; seed += 1) {
      const body = Buffer.from(JSON.stringify(spoil(whole, seededDraw(seed))));
      const before = await sendRaw(cloud.url, { ...state, method: "GET", body: Buffer.alloc(0) });
      const answer = await sendRaw(cloud.url, { ...state, method: "POST", body });
      taken[answer.status === 200 ? "yes" : "no"] += 1;
      const after = await sendRaw(cloud.url, { ...state, method: "GET", body: Buffer.alloc(0) });
      const problem =
        problemOfControl(answer) ??
        (answer.status === 200 ? await listingProblem() : undefined) ??
        (answer.status === 400 && after.text !== before.text ? "refused and half taken" : undefined) ??
        (after.status === 200 ? undefined : `GET ${after.status}`);
      if (problem !== undefined) problems.push(`seed ${seed}: ${problem}`);
      await cloud.post("/_local/state", whole);
    }

    expect(problems).toEqual([]);
    expect(Math.min(taken.yes, taken.no)).toBeGreaterThan(states / 5);
  });
});

const listings = [
  ...[
    "SecurityGroups",
    "SecurityGroupRules",
    "NetworkAcls",
    "NetworkInterfaces",
    "Instances",
    "Subnets",
    "Vpcs",
  ],
  ...["ManagedPrefixLists", "VpcPeeringConnections", "Tags", "SecurityGroupVpcAssociations"],
] as const;

async function listingProblem(): Promise<string | undefined> {
  for (const listing of listings) {
    const answer = await callEc2(cloud.url, `Action=Describe${listing}&Version=2016-11-15`, accounts[0]);
    const problem = answer.status === 200 ? problemOf(answer, "POST") : answer.text;
    if (problem !== undefined) return `Describe${listing} ${problem}`;
  }
  return undefined;
}

/** The document with one place changed: a value of another kind, a field lost, a list member twice. */
function spoil(value: unknown, draw: Draw): unknown {
  if (Array.isArray(value) && value.length > 0) {
    const at = draw.below(value.length);
    const member: unknown = value[at];
    if (draw.happens(0.05)) return [...value, member];
    if (draw.happens(0.05)) return value.toSpliced(at, 1);
    return value.with(at, spoil(member, draw));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [name, field] = draw.pickAny(Object.entries(value)) ?? ["more", undefined];
    if (draw.happens(0.05))
      return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    if (draw.happens(0.03)) return { ...value, [draw.pickAny(words) ?? ""]: field };
    return { ...value, [name]: spoil(field, draw) };
  }
  return draw.happens(0.5) ? draw.pickAny(likely) : draw.pick(oddValues)(draw);
}
