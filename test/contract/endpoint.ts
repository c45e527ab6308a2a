/** What stands behind an endpoint, found out by asking it: how accounts are reached, and which needs are met. */
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientSettings, Keys, Need } from "./contract-case.ts";

/** How one reaches an account of one's choice: a key that names it, a role in it, or not at all. */
export type Accounts =
  | { readonly kind: "by-key" | "by-role" }
  | { readonly kind: "one"; readonly id: string };

export interface Endpoint {
  /** A URL, or `aws` for the endpoints the SDK itself chooses. */
  readonly url: string;
  readonly region: string;
  readonly accounts: Accounts;
  readonly met: ReadonlySet<Need>;
}

/** Whether calls to a URL stay on this machine, so that nothing real can be behind them. */
export function isLoopback(url: string): boolean {
  return /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?\/?$/i.test(url);
}

/** Asks the endpoint; it makes nothing there. Keys of our own invention are only shown to loopback. */
export async function probeEndpoint(url: string, region: string): Promise<Endpoint> {
  const accounts = isLoopback(url) ? await probeAccounts(url, region) : await ownAccount(url, region);
  const asked: Endpoint = { url, region, accounts, met: new Set() };
  const met = new Set<Need>(["second-region"]);
  if (accounts.kind !== "one") met.add("second-account");
  if (await hasDefaultVpc(asked)) met.add("default-vpc");
  if (await hasControlPlane(url)) {
    for (const need of ["quota-control", "stale-reads", "buckets", "events"] as const) met.add(need);
  }
  return { ...asked, met };
}

/** What a client needs to act as an account of this endpoint. */
export function settingsFor(endpoint: Endpoint, account: string, region = endpoint.region): ClientSettings {
  const { url, accounts } = endpoint;
  const place = url === "aws" ? {} : { endpoint: url };
  if (!isLoopback(url)) return { ...place, region, maxAttempts: 8 };
  // One attempt: a case is to see the first answer, also where it is a fault of the server.
  const once = { ...place, region, maxAttempts: 1 };
  if (accounts.kind !== "by-role") return { ...once, credentials: async () => keyOf(account) };
  let keys: Promise<Keys> | undefined;
  return {
    ...once,
    credentials: () => {
      keys ??= assume(url, region, account);
      return keys;
    },
  };
}

async function probeAccounts(url: string, region: string): Promise<Accounts> {
  const named = "210987654321";
  const local: Endpoint = { url, region, accounts: { kind: "by-key" }, met: new Set() };
  const id = await identify(settingsFor(local, named));
  if (id === named) return { kind: "by-key" };
  const role = await assume(url, region, named).then(
    (keys) => identify({ endpoint: url, region, maxAttempts: 1, credentials: async () => keys }),
    () => undefined,
  );
  return role === named ? { kind: "by-role" } : { kind: "one", id };
}

async function ownAccount(url: string, region: string): Promise<Accounts> {
  const place = url === "aws" ? {} : { endpoint: url };
  return { kind: "one", id: await identify({ ...place, region, maxAttempts: 8 }) };
}

async function identify(settings: ClientSettings): Promise<string> {
  const sts = new STSClient(settings);
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Account ?? "";
  } finally {
    sts.destroy();
  }
}

async function assume(url: string, region: string, account: string): Promise<Keys> {
  const sts = new STSClient({ endpoint: url, region, maxAttempts: 1, credentials: keyOf("contract") });
  try {
    const RoleArn = `arn:aws:iam::${account}:role/contract`;
    const { Credentials: keys } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "contract" }),
    );
    return {
      accessKeyId: keys?.AccessKeyId ?? "",
      secretAccessKey: keys?.SecretAccessKey ?? "",
      sessionToken: keys?.SessionToken ?? "",
    };
  } finally {
    sts.destroy();
  }
}

function keyOf(accessKeyId: string): Keys {
  return { accessKeyId, secretAccessKey: "never-verified" };
}

async function hasDefaultVpc(endpoint: Endpoint): Promise<boolean> {
  const account = endpoint.accounts.kind === "one" ? endpoint.accounts.id : "210987654321";
  const ec2 = new EC2Client(settingsFor(endpoint, account));
  try {
    const Filters = [{ Name: "is-default", Values: ["true"] }];
    return (await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs?.length === 1;
  } finally {
    ec2.destroy();
  }
}

async function hasControlPlane(url: string): Promise<boolean> {
  if (!isLoopback(url)) return false;
  return fetch(`${url}/_local/counts`).then(
    async (reply) => {
      await reply.arrayBuffer();
      return reply.ok && /json/.test(reply.headers.get("content-type") ?? "");
    },
    () => false,
  );
}
