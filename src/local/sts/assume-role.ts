import { AwsError } from "../aws-error.ts";
import { type Caller, callerArn, roleId } from "../caller.ts";
import { isEnabled, type Session, type World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import { admitRole, denied } from "./admit-role.ts";
import type { StsContext } from "./context.ts";
import { type AssumeRoleInput, readAssumeRole } from "./read-assume-role.ts";
import { inheritTags } from "./session-tags.ts";

const longestChainedS = 3600;

/**
 * Opens a session of a role. The two roles of the service exist in every account
 * and anyone local may assume them; any other only where it was written down. A
 * session that opens another hands on its source identity and its transitive tags.
 */
export function assumeRole(parameters: Parameters, context: StsContext): Fields {
  const { world, caller, region } = context;
  const input = readAssumeRole(parameters);
  const { account, role } = admitRole(input, context);
  requireDuration(input.durationS, role.maxSessionS, caller);
  if (!isEnabled(world, caller.account, region)) throw regionDisabled(caller.account);
  const opener = caller.kind === "session" ? world.sessions.get(caller.accessKey) : undefined;
  const session = openSession(
    world,
    {
      account,
      role: role.name,
      name: input.sessionName,
      sourceIdentity: inheritSource(input, opener, context),
      policy: input.policy,
      ...inheritTags(input, opener),
    },
    input.durationS,
  );
  return renderSession(session, region, input);
}

function requireDuration(seconds: number, longestS: number, caller: Caller): void {
  if (caller.kind === "session" && seconds > longestChainedS) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (seconds > longestS) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
}

/** Once set, a source identity stays for the whole chain. */
function inheritSource(
  { sourceIdentity, roleArn }: AssumeRoleInput,
  opener: Session | undefined,
  { caller, region }: StsContext,
): string | undefined {
  const inherited = opener?.sourceIdentity;
  if (inherited === undefined || sourceIdentity === undefined || sourceIdentity === inherited) {
    return inherited ?? sourceIdentity;
  }
  throw denied(
    `User: ${callerArn(caller, region)} is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn}`,
  );
}

function regionDisabled(account: string): AwsError {
  return new AwsError(
    "RegionDisabledException",
    `STS is not activated in this region for account:${account}. ` +
      "Your account administrator can activate STS in this region using the IAM Console.",
    403,
  );
}

type Opening = Omit<Session, "accessKey" | "token" | "createdMs" | "expiresMs">;

function openSession(world: World, opening: Opening, durationS: number): Session {
  const { ids, clock, sessions } = world;
  const session: Session = {
    accessKey: `ASIA${ids.nextHex(16).toUpperCase()}`,
    token: `local${ids.nextHex(64)}`,
    ...opening,
    createdMs: clock.now(),
    expiresMs: clock.now() + durationS * 1000,
  };
  for (const [key, { expiresMs }] of sessions) if (expiresMs + dayMs < clock.now()) sessions.delete(key);
  sessions.set(session.accessKey, session);
  return session;
}

// Long enough for a client to be told that its session expired rather than that it never was.
const dayMs = 86_400_000;

function renderSession(
  { accessKey, token, account, role, name, expiresMs, sourceIdentity }: Session,
  region: string,
  { packedPercent }: AssumeRoleInput,
): Fields {
  const caller: Caller = { kind: "session", account, role, session: name, accessKey };
  return {
    Credentials: {
      AccessKeyId: accessKey,
      SecretAccessKey: "local/secret/that/is/never/verified/0000",
      SessionToken: token,
      Expiration: new Date(expiresMs).toISOString().replace(/\.\d+Z$/, "Z"),
    },
    AssumedRoleUser: { AssumedRoleId: `${roleId(account, role)}:${name}`, Arn: callerArn(caller, region) },
    PackedPolicySize: packedPercent,
    SourceIdentity: sourceIdentity,
  };
}
