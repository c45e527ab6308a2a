/**
 * Whether a caller may do what a call asks for. Static keys are administrators; a
 * session may do what the policies of its role allow, and with a session policy
 * only what that allows as well. Boundaries, SCPs and resource policies are not
 * modelled.
 */
import { type Caller, callerArn, callerUserId } from "../caller.ts";
import { partitionOf } from "../partitions.ts";
import { findRole } from "../state/role.ts";
import type { World } from "../state/world.ts";
import { decide, type Request } from "./evaluate.ts";
import type { Keys } from "./pattern.ts";
import type { Policy } from "./policy.ts";

export interface Actor {
  readonly caller: Caller;
  readonly region: string;
  readonly world: World;
}

export interface Denial {
  readonly request: Request;
  /** IAM's sentence, without a full stop: services put it into their own words. */
  readonly sentence: string;
}

/** Whether any policy speaks about this caller; where none does, everything is allowed. */
export function isRestricted({ caller, world }: Actor): boolean {
  return policySets(caller, world).length > 0;
}

/** The first request that is not allowed; nothing when all are. */
export function findDenial(requests: readonly Request[], actor: Actor): Denial | undefined {
  const sets = policySets(actor.caller, actor.world);
  if (sets.length === 0) return undefined;
  const common = keysOfActor(actor);
  for (const request of requests) {
    const whole = { ...request, keys: new Map([...common, ...request.keys]) };
    const reason = whyDenied(whole, sets);
    if (reason !== undefined) return { request, sentence: sentence(request, reason, actor) };
  }
  return undefined;
}

interface PolicySet {
  readonly policies: readonly Policy[];
  readonly kind: "identity-based" | "session";
}

function policySets(caller: Caller, world: World): readonly PolicySet[] {
  if (caller.kind === "user") return [];
  const role = findRole(world, caller.account, caller.role);
  // A session outlives its role, yet not what the role allowed.
  const policies = role === undefined ? [] : role.policies;
  const session = world.sessions.get(caller.accessKey)?.policy;
  return [
    ...(policies === undefined ? [] : [{ policies, kind: "identity-based" } as const]),
    ...(session === undefined ? [] : [{ policies: [session], kind: "session" } as const]),
  ];
}

function whyDenied(request: Request, sets: readonly PolicySet[]): string | undefined {
  const decisions = sets.map(({ policies, kind }) => ({ kind, decision: decide(policies, request) }));
  const denied = decisions.find(({ decision }) => decision === "deny");
  if (denied !== undefined) return `with an explicit deny in ${article[denied.kind]} policy`;
  const unsaid = decisions.find(({ decision }) => decision === "unsaid");
  return unsaid && `because no ${unsaid.kind} policy allows the ${request.action} action`;
}

const article = { "identity-based": "an identity-based", session: "a session" } as const;

function sentence({ action, resource }: Request, reason: string, { caller, region }: Actor): string {
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  return `User: ${callerArn(caller, region)} is not authorized to perform: ${action}${on} ${reason}`;
}

/** What every call of this caller says about itself. */
function keysOfActor({ caller, region, world }: Actor): Keys {
  const now = world.clock.now();
  return new Map([
    ...principalKeys(caller, region, world),
    ["aws:requestedregion", [region]],
    ["aws:sourceip", ["127.0.0.1"]],
    // As if over TLS: AWS has no other way in, and policies often insist on it.
    ["aws:securetransport", ["true"]],
    ["aws:currenttime", [new Date(now).toISOString()]],
    ["aws:epochtime", [String(Math.floor(now / 1000))]],
  ]);
}

function principalKeys(caller: Caller, region: string, world: World): readonly [string, readonly string[]][] {
  const own: [string, readonly string[]][] = [
    ["aws:principalaccount", [caller.account]],
    ["aws:principalarn", [principalArn(caller, region)]],
    ["aws:principaltype", [caller.kind === "user" ? "User" : "AssumedRole"]],
    ["aws:userid", [callerUserId(caller)]],
  ];
  if (caller.kind === "user") return [...own, ["aws:username", ["local-operator"]]];
  const session = world.sessions.get(caller.accessKey);
  const source = session?.sourceIdentity;
  return [
    ...own,
    ["aws:multifactorauthpresent", ["false"]],
    ...(source === undefined ? [] : [["aws:sourceidentity", [source]] as [string, readonly string[]]]),
    ...tagKeys("aws:principaltag", session?.tags ?? new Map()),
  ];
}

/** A principal as policies name it: a session by the role it is of. */
export function principalArn(caller: Caller, region: string): string {
  if (caller.kind === "user") return callerArn(caller, region);
  return `arn:${partitionOf(region)}:iam::${caller.account}:role/${caller.role}`;
}

/** Tags as condition keys, such as `aws:ResourceTag/team`. */
export function tagKeys(
  prefix: string,
  tags: ReadonlyMap<string, string>,
): readonly [string, readonly string[]][] {
  return [...tags].map(([key, value]) => [`${prefix}/${key}`.toLowerCase(), [value]]);
}
