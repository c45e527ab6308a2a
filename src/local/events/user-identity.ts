/** userIdentity: who CloudTrail says made a call. */
import { type Caller, callerArn, callerUserId, roleId } from "../caller.ts";
import { partitionOf } from "../partitions.ts";
import type { Session } from "../state/world.ts";
import type { JsonObject } from "./json.ts";
import { eventTime } from "./time.ts";

type RoleCaller = Extract<Caller, { kind: "session" }>;

/** The identity of a user with a long-term key, or of a session of a role with what AssumeRole was told about it. */
export function userIdentity(
  caller: Caller,
  { accessKey, region }: { readonly accessKey: string; readonly region: string },
  session: Session | undefined,
): JsonObject {
  const identity = {
    principalId: callerUserId(caller),
    arn: callerArn(caller, region),
    accountId: caller.account,
    accessKeyId: accessKey,
  };
  if (caller.kind === "user") return { type: "IAMUser", ...identity, userName: "local-operator" };
  return { type: "AssumedRole", ...identity, sessionContext: sessionContext(caller, region, session) };
}

function sessionContext(caller: RoleCaller, region: string, session: Session | undefined): JsonObject {
  const { account, role } = caller;
  const context = {
    sessionIssuer: {
      type: "Role",
      principalId: roleId(account, role),
      arn: `arn:${partitionOf(region)}:iam::${account}:role/${role}`,
      accountId: account,
      userName: role.slice(role.lastIndexOf("/") + 1),
    },
    webIdFederationData: {},
    attributes: {
      creationDate: eventTime(session?.createdMs ?? 0),
      // A text, not a flag: so the records have it.
      mfaAuthenticated: "false",
    },
  };
  const sourceIdentity = session?.sourceIdentity;
  return sourceIdentity === undefined ? context : { ...context, sourceIdentity };
}
