/** A local cloud for one test file, reached through AWS_ENDPOINT_URL as any AWS client would reach it. */
import { type AccountAccess, createMappingAccess } from "../../src/aws/account-access.ts";
import type { CredentialSource } from "../../src/aws/clients.ts";
import { type LocalCloudOptions, startLocalCloud } from "../../src/local/server.ts";

export interface Counts {
  readonly total: number;
  readonly mutating: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly byAccount: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface FaultOrder {
  readonly action: string;
  readonly kind: "drop-before" | "drop-after" | "error";
  readonly skip?: number;
  readonly times?: number;
  readonly code?: string;
  readonly status?: number;
  readonly message?: string;
}

export interface TestCloud {
  readonly url: string;
  counts(): Promise<Counts>;
  /** Forgets the faults and the counts of earlier tests, then sets these faults. */
  begin(...faults: readonly FaultOrder[]): Promise<void>;
  post(path: string, body: object): Promise<void>;
  close(): Promise<void>;
}

/** Without policies both roles may do everything: what an adapter sends is not what a role may. */
export async function openCloud(options: LocalCloudOptions = {}): Promise<TestCloud> {
  const cloud = await startLocalCloud(options);
  for (const name of Object.keys(process.env)) {
    // Whatever the developer is signed in to must not reach a test, and no test must reach it.
    if (name.startsWith("AWS_") && !name.startsWith("AWS_SDK_")) delete process.env[name];
  }
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const post = async (path: string, body: object): Promise<void> => {
    const reply = await fetch(`${cloud.url}${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  };
  return {
    url: cloud.url,
    post,
    async counts() {
      const reply = await fetch(`${cloud.url}/_local/counts`);
      return (await reply.json()) as Counts;
    },
    async begin(...faults) {
      await post("/_local/faults", { faults });
      await post("/_local/counts", {});
    },
    close: () => cloud.close(),
  };
}

/** The local cloud takes an access key of twelve digits for the account itself. */
export function keysOf(account: string): CredentialSource {
  return async () => ({ accessKeyId: account, secretAccessKey: "test" });
}

/** Access as the given account, to others through the usual roles. */
export function accessOf(account: string): AccountAccess {
  return createMappingAccess({
    caller: { account, arn: `arn:aws:iam::${account}:root`, partition: "aws" },
    homeRegion: "eu-west-1",
    readerRole: "vpc-rule-sync-reader",
    writerRole: "vpc-rule-sync-writer",
    sessionName: "test",
    credentials: keysOf(account),
  });
}
