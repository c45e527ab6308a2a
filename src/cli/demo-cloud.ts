/** The stage of the demo: an embedded cloud, and this process made to talk to nothing else. */
import { devNull } from "node:os";
import edge from "../../config/demo/edge.json" with { type: "json" };
import targets from "../../config/demo/targets.json" with { type: "json" };
import memberTemplate from "../../config/member-account.yml";
import sources from "../../config/seeds/captured-demo-vpc.json" with { type: "json" };
import { parseSeed } from "../local/seed.ts";
import { type LocalCloud, startLocalCloud } from "../local/server.ts";
import { memberPolicies } from "./member-policies.ts";

/** Starts the cloud with the demo's sources and empty targets, and points every AWS client of this process at it. */
export async function openDemoCloud(): Promise<LocalCloud> {
  const seeds = [sources, edge, targets].map((seed) => parseSeed(JSON.stringify(seed)));
  const cloud = await startLocalCloud({ port: 0, seeds, standardPolicies: memberPolicies(memberTemplate) });
  // The person's own profiles, files and endpoints must not leak into a demo that promises to touch no account.
  for (const name of Object.keys(process.env))
    if (name.startsWith("AWS_ENDPOINT_URL")) delete process.env[name];
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"]) {
    delete process.env[name];
  }
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_REGION: "us-east-1",
    AWS_SECRET_ACCESS_KEY: "not-a-secret",
  });
  return cloud;
}

/** From now on this process acts as the given account: in the local cloud the key is the account. */
export function actAs(account: string): void {
  process.env.AWS_ACCESS_KEY_ID = account;
}

/** Calls since the cloud was started, and how many of them were EC2 calls that change something. */
export async function countCalls(
  cloud: LocalCloud,
): Promise<{ readonly total: number; readonly mutating: number }> {
  const reply = await fetch(`${cloud.url}/_local/counts`);
  const counts: unknown = await reply.json();
  return { total: numberAt(counts, "total"), mutating: numberAt(counts, "mutating") };
}

function numberAt(value: unknown, key: string): number {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof found !== "number") throw new TypeError(`the local cloud answered no ${key}`);
  return found;
}
