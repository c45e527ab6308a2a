/** A local cloud for one test file, and SDK clients that speak to it as a given account. */
import { EC2Client } from "@aws-sdk/client-ec2";
import { STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll } from "vitest";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../src/local/server.ts";

export const usual = "111111111111";
export const other = "222222222222";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface TestCloud {
  readonly url: string;
  ec2(account?: string, region?: string): EC2Client;
  ec2With(credentials: Credentials, region?: string): EC2Client;
  sts(account?: string, region?: string): STSClient;
  stsWith(credentials: Credentials, region?: string): STSClient;
  /** Posts JSON to a `/_local/` path and gives back the status. */
  post(path: string, body?: unknown): Promise<number>;
  get(path: string): Promise<unknown>;
}

/** Starts the cloud before the tests of the file and ends it after them. */
export function useCloud(options: LocalCloudOptions = {}): TestCloud {
  let cloud: LocalCloud | undefined;
  const clients: { destroy(): void }[] = [];
  beforeAll(async () => {
    cloud = await startLocalCloud(options);
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await cloud?.close();
  });
  const url = () => {
    if (cloud === undefined) throw new Error("The cloud starts with the tests.");
    return cloud.url;
  };
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const settings = (credentials: Credentials, region: string) => ({
    endpoint: url(),
    region,
    credentials,
    maxAttempts: 1,
  });
  return {
    get url() {
      return url();
    },
    ec2: (account = usual, region = "eu-west-1") => keep(new EC2Client(settings(keyOf(account), region))),
    ec2With: (credentials, region = "eu-west-1") => keep(new EC2Client(settings(credentials, region))),
    sts: (account = usual, region = "eu-west-1") => keep(new STSClient(settings(keyOf(account), region))),
    stsWith: (credentials, region = "eu-west-1") => keep(new STSClient(settings(credentials, region))),
    post: async (path, body) => {
      const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
      return (await fetch(`${url()}${path}`, { method: "POST", body: text })).status;
    },
    get: async (path) => (await fetch(`${url()}${path}`)).json(),
  };
}

function keyOf(account: string): Credentials {
  return { accessKeyId: account, secretAccessKey: "never-verified" };
}

export interface SeenError {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The AWS error a call ends in; a call that succeeds is a failure of the test. */
export async function errorOf(call: Promise<unknown>): Promise<SeenError> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status = "$metadata" in error ? readStatus(error.$metadata) : undefined;
    return { code: error.name, message: error.message, status };
  }
  throw new Error("The call was expected to fail.");
}

function readStatus(metadata: unknown): number | undefined {
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  return typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

/** A value that the answer must hold. */
export function must<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error("The answer lacks a value.");
  return value;
}
