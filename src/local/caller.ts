/** Who is calling, from the access key and session token; and what STS calls that. */
import { digest } from "./ids.ts";
import { partitionOf } from "./partitions.ts";
import type { World } from "./state/world.ts";

export type Caller =
  | { readonly kind: "user"; readonly account: string }
  | {
      readonly kind: "session";
      readonly account: string;
      readonly role: string;
      readonly session: string;
      readonly accessKey: string;
    };

export type Identified = Caller | { readonly kind: "unknown" } | { readonly kind: "expired" };

const usualAccount = "123456789012";

/** A key of 12 digits acts as that account; ASIA keys are those AssumeRole gave out; any other is the usual account. */
export function identify(world: World, accessKey: string, token: string | undefined): Identified {
  if (/^\d{12}$/.test(accessKey)) return { kind: "user", account: accessKey };
  if (!accessKey.startsWith("ASIA")) return { kind: "user", account: usualAccount };
  const session = world.sessions.get(accessKey);
  if (session === undefined || session.token !== token) return { kind: "unknown" };
  if (session.expiresMs <= world.clock.now()) return { kind: "expired" };
  const { account, role, name } = session;
  return { kind: "session", account, role, session: name, accessKey };
}

/** The caller's ARN in the partition of the Region called. */
export function callerArn(caller: Caller, region: string): string {
  const partition = partitionOf(region);
  if (caller.kind === "user") return `arn:${partition}:iam::${caller.account}:user/local-operator`;
  return `arn:${partition}:sts::${caller.account}:assumed-role/${caller.role}/${caller.session}`;
}

/** The caller's unique id; for a session the role's, a colon and the session name. */
export function callerUserId(caller: Caller): string {
  if (caller.kind === "user") return `AIDA${uniqueId(`${caller.account}/local-operator`)}`;
  return `${roleId(caller.account, caller.role)}:${caller.session}`;
}

/** The unique id of a role: the same for the same role every time. */
export function roleId(account: string, role: string): string {
  return `AROA${uniqueId(`${account}/${role}`)}`;
}

function uniqueId(name: string): string {
  return digest(name).slice(0, 17).toUpperCase();
}
