/**
 * EC2's token buckets: for each account, Region and API one, full at first, with a
 * token taken by every call, failed ones included, and refilled by the second. Off
 * until somebody switches them on.
 */
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";

export interface Buckets {
  enabled: boolean;
  /** What sizes and refills are multiplied by. */
  scale: number;
  readonly levels: Map<string, Level>;
}

interface Level {
  readonly size: Size;
  readonly tokens: number;
  readonly atMs: number;
}

interface Size {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

const sizes = {
  read: { capacity: 100, refillPerSecond: 20 },
  unfilteredRead: { capacity: 50, refillPerSecond: 10 },
  referenceRead: { capacity: 20, refillPerSecond: 5 },
  tag: { capacity: 100, refillPerSecond: 10 },
  write: { capacity: 50, refillPerSecond: 5 },
} as const satisfies Record<string, Size>;

export function newBuckets(): Buckets {
  return { enabled: false, scale: 1, levels: new Map() };
}

/** One EC2 call, as its bucket is found. */
export interface BucketCall {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly entries: readonly (readonly [string, string])[];
}

/** Takes a token. @throws RequestLimitExceeded when there is none; such a call takes none either */
export function takeToken(buckets: Buckets, call: BucketCall, clock: Clock): void {
  if (!buckets.enabled) return;
  const size = sizeOf(call);
  const unfiltered = size === sizes.unfilteredRead ? " unfiltered" : "";
  const key = `${call.account}/${call.region}/${call.action}${unfiltered}`;
  const atMs = clock.now();
  const level = buckets.levels.get(key) ?? { size, tokens: size.capacity * buckets.scale, atMs };
  const tokens = tokensAt(level, buckets.scale, atMs);
  buckets.levels.set(key, { size, tokens: tokens < 1 ? tokens : tokens - 1, atMs });
  if (tokens < 1) throw limitExceeded(call);
}

/** What is in each bucket that has been used, by account, Region and action. */
export function tokensNow({ levels, scale }: Buckets, clock: Clock): { readonly [bucket: string]: number } {
  return Object.fromEntries(
    [...levels].map(([key, level]) => [key, Math.floor(tokensAt(level, scale, clock.now()))]),
  );
}

function tokensAt({ size, tokens, atMs }: Level, scale: number, nowMs: number): number {
  const refilled = ((nowMs - atMs) / 1000) * size.refillPerSecond * scale;
  return Math.min(size.capacity * scale, tokens + refilled);
}

const referenceReads: ReadonlySet<string> = new Set([
  "DescribeStaleSecurityGroups",
  "DescribeSecurityGroupReferences",
]);

// The reads that EC2 meters harder when a call asks for everything at once.
const meteredUnfiltered: ReadonlySet<string> = new Set([
  "DescribeInstances",
  "DescribeNetworkInterfaces",
  "DescribeSecurityGroups",
]);

function sizeOf({ action, entries }: BucketCall): Size {
  if (referenceReads.has(action)) return sizes.referenceRead;
  if (action === "CreateTags" || action === "DeleteTags") return sizes.tag;
  if (!/^(Describe|Get|List)/.test(action)) return sizes.write;
  const isNarrowed = entries.some(([name]) => /^(Filter\.|MaxResults$|NextToken$)/.test(name));
  return meteredUnfiltered.has(action) && !isNarrowed ? sizes.unfilteredRead : sizes.read;
}

/** What EC2 says to an account that calls one API too often. */
export function limitExceeded({ account, action }: Pick<BucketCall, "account" | "action">): AwsError {
  return new AwsError(
    "RequestLimitExceeded",
    `Request limit exceeded. Account ${account} has been throttled on ec2:${action} ` +
      "because it exceeded its request rate limit.",
    503,
  );
}
