/** What tests ask of the events of a cloud, and raw calls for what no SDK sends. */
import { usual } from "./cloud.ts";

export interface SeenEvent {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly detail: {
    readonly eventName: string;
    readonly eventID: string;
    readonly requestID: string;
    readonly eventTime: string;
    readonly userAgent: string;
    readonly errorCode?: string;
    readonly errorMessage?: string;
    readonly userIdentity: { readonly [name: string]: unknown };
    readonly requestParameters: { readonly [name: string]: unknown };
    readonly responseElements: { readonly [name: string]: unknown } | null;
  };
}

interface Kept {
  readonly events: readonly SeenEvent[];
  readonly dropped: number;
}

/** The events the cloud keeps; `query` as it stands behind the path. */
export async function keptEvents(url: string, query = ""): Promise<Kept> {
  const response = await fetch(`${url}/_local/events${query}`);
  return (await response.json()) as Kept;
}

/** Forgets the events before a test makes its own. */
export async function forgetEvents(url: string): Promise<void> {
  await fetch(`${url}/_local/events`, { method: "DELETE" });
}

/** One EC2 call by hand: what is sent, and nothing beside it. Gives back the HTTP status. */
export async function rawCall(
  url: string,
  action: string,
  parameters: { readonly [name: string]: string } = {},
  accessKey = usual,
): Promise<number> {
  const scope = `${accessKey}/20260101/eu-west-1/ec2/aws4_request`;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
      "user-agent": "raw",
    },
    body: new URLSearchParams({ Action: action, Version: "2016-11-15", ...parameters }),
  });
  await response.text();
  return response.status;
}

/**
 * A value with its leaves replaced by the names of their types: what two events share
 * whose values differ. The order of a list is no part of it: AWS promises none.
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(sorted(shapeOf(item)))).sort();
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, sorted(part)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
