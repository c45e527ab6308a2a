/** One case's view of an endpoint: an account of its own where there can be one, and its clean-up. */
import { randomInt, randomUUID } from "node:crypto";
import { EC2Client } from "@aws-sdk/client-ec2";
import { STSClient } from "@aws-sdk/client-sts";
import type { ContractCloud } from "./contract-case.ts";
import { type Endpoint, settingsFor } from "./endpoint.ts";

export interface OpenCloud {
  readonly cloud: ContractCloud;
  /** Undoes what the case made, latest first, and gives back what could not be undone. */
  close(): Promise<readonly string[]>;
}

/** Nothing is sent before the case sends it. */
export function openCloud(endpoint: Endpoint): OpenCloud {
  const [account, other] =
    endpoint.accounts.kind === "one" ? [endpoint.accounts.id, ""] : [freshAccount(), freshAccount()];
  const clients: { destroy(): void }[] = [];
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const ec2For = (owner: string, region: string) => keep(new EC2Client(settingsFor(endpoint, owner, region)));
  const undos: (() => Promise<unknown>)[] = [];
  const { url, region } = endpoint;
  const cloud: ContractCloud = {
    endpoint: url,
    account,
    region,
    ec2: ec2For(account, region),
    sts: keep(new STSClient(settingsFor(endpoint, account))),
    settings: settingsFor(endpoint, account),
    otherAccount: (otherRegion = region) => {
      if (other === "") throw new Error("There is no second account here.");
      return { account: other, ec2: ec2For(other, otherRegion) };
    },
    inRegion: (otherRegion) => ec2For(account, otherRegion),
    setQuota: async (code, value) => {
      // The account is the case's own, so there is nothing to put back.
      await post(url, "/_local/quota", { account, region, code, value });
    },
    control: async (path, body) => {
      const undo = undone.get(path);
      if (undo !== undefined) undos.push(() => post(url, path, undo));
      return post(url, path, body);
    },
    uniqueName: () => `contract-${randomUUID().slice(0, 13)}`,
    afterwards: (undo) => {
      undos.push(undo);
    },
  };
  return { cloud, close: () => closeAll(undos, clients) };
}

/** What puts a switch of the control plane back to how the cloud starts. */
const undone: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["/_local/stale-reads", { ms: 0 }],
  ["/_local/buckets", { enabled: false }],
  ["/_local/faults", { faults: [] }],
  ["/_local/latency", { ms: 0 }],
]);

function freshAccount(): string {
  return String(randomInt(1e11, 9e11));
}

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const reply = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
  return reply.json();
}

async function closeAll(
  undos: readonly (() => Promise<unknown>)[],
  clients: readonly { destroy(): void }[],
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const undo of undos.toReversed()) {
    await undo().catch((error: unknown) => left.push(String(error)));
  }
  for (const client of clients) client.destroy();
  return left;
}
