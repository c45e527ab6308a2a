/**
 * What one case of the contract suite is: a sentence about EC2, the section of the
 * semantics notes it comes from, and calls through the real SDK clients that hold
 * an endpoint to it. Cases know nothing of the cloud they run against, so that the
 * same sentences can be put to the local cloud, another emulator, or AWS.
 *
 * A case judges with `expectations.ts`, not with vitest, because `run.ts` runs it
 * outside of vitest too; what it needs it makes with `own-network.ts`, which also
 * remembers to take it away.
 */
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { STSClient } from "@aws-sdk/client-sts";

/** What a case needs beyond plain EC2 in one account and Region. */
export type Need =
  | "second-account"
  | "second-region"
  | "default-vpc"
  | "quota-control"
  | "stale-reads"
  | "buckets"
  | "events";

export interface ContractCase {
  /** E.g. `1.2`. */
  readonly section: string;
  /** A sentence, unique in the suite. */
  readonly name: string;
  readonly needs?: readonly Need[];
  /** Documents leave it open: the case states the reading we chose, which real AWS may contradict. */
  readonly assumed?: true;
  run(cloud: ContractCloud): Promise<void>;
}

/** What any SDK client needs to speak to the endpoint as the case's account. */
export interface ClientSettings {
  readonly endpoint?: string;
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials?: () => Promise<Keys>;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** One endpoint, as a case sees it. */
export interface ContractCloud {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly ec2: EC2Client;
  readonly sts: STSClient;
  /** For clients of other services; the case destroys them with `afterwards`. */
  readonly settings: ClientSettings;
  /** EC2 in a second account, where `second-account` is met; same Region unless another is named. */
  otherAccount(region?: string): { readonly account: string; readonly ec2: EC2Client };
  /** EC2 of the first account in another Region. */
  inRegion(region: string): EC2Client;
  /** Sets a quota for the first account and Region, where `quota-control` is met; put back when the case ends. */
  setQuota(code: string, value: number): Promise<void>;
  /** Posts to the endpoint's own control plane, where a need of that kind is met; undone when the case ends. */
  control(path: string, body: unknown): Promise<unknown>;
  /** A name no other case uses. */
  uniqueName(): string;
  /** Remembers what to undo when the case has ended, in reverse order, whatever its outcome. */
  afterwards(undo: () => Promise<unknown>): void;
}

/** A row of a table of the semantics notes: held by cases, or by none for a reason. */
export type Row =
  | { readonly section: string; readonly row: string; readonly cases: readonly string[] }
  | { readonly section: string; readonly row: string; readonly whyNot: string };
