import { AwsError } from "../aws-error.ts";
import { type Caller, callerArn, roleId } from "../caller.ts";
import { partitionOf } from "../partitions.ts";
import { isEnabled, type Session, type World } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import { invalidMember, requireForm } from "./constraint.ts";
import type { StsContext } from "./context.ts";

const roles: ReadonlySet<string> = new Set(["vpc-rule-sync-reader", "vpc-rule-sync-writer"]);
const longestSessionS = 3600;

/**
 * The two roles of the service exist in every account and anyone local may assume
 * them, with or without an external id. Any other role is denied, as STS answers
 * for a role that does not exist too.
 */
export function assumeRole(parameters: Parameters, { world, caller, region }: StsContext): Fields {
  const roleArn = requireForm("roleArn", read(parameters, "RoleArn"), {
    min: 20,
    max: 2048,
    pattern: "[^\\s]+",
  });
  const name = requireForm("roleSessionName", read(parameters, "RoleSessionName"), {
    min: 2,
    max: 64,
    pattern: "[\\w+=,.@-]*",
  });
  readOptions(parameters);
  const durationS = readDuration(parameters, caller);
  const { account, role } = admitRole(roleArn, caller, region);
  if (!isEnabled(world, caller.account, region)) throw regionDisabled(caller.account);
  const session = openSession(world, account, role, name, durationS);
  return renderSession(session, region);
}

function read(parameters: Parameters, name: string): string {
  const value = parameters.text(name);
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  if (value === undefined) {
    throw new AwsError(
      "ValidationError",
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

function readOptions(parameters: Parameters): void {
  const externalId = parameters.text("ExternalId");
  if (externalId !== undefined) {
    requireForm("externalId", externalId, { min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" });
  }
  const sourceIdentity = parameters.text("SourceIdentity");
  if (sourceIdentity !== undefined) {
    requireForm("sourceIdentity", sourceIdentity, { min: 2, max: 64, pattern: "[\\w+=,.@-]*" });
  }
  parameters.accept("Policy", "SerialNumber", "TokenCode");
}

function readDuration(parameters: Parameters, caller: Caller): number {
  const seconds = parameters.integer("DurationSeconds") ?? longestSessionS;
  if (seconds < 900) {
    throw invalidMember(
      "durationSeconds",
      `${seconds}`,
      "Member must have value greater than or equal to 900",
    );
  }
  if (seconds > 43200) {
    throw invalidMember(
      "durationSeconds",
      `${seconds}`,
      "Member must have value less than or equal to 43200",
    );
  }
  if (seconds > longestSessionS) {
    throw new AwsError(
      "ValidationError",
      caller.kind === "session"
        ? "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        : "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return seconds;
}

function admitRole(roleArn: string, caller: Caller, region: string): { account: string; role: string } {
  const match = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(roleArn);
  const [, partition, account = "", role = ""] = match ?? [];
  if (match === null) throw new AwsError("ValidationError", `${roleArn} is invalid`);
  if (partition !== partitionOf(region) || !roles.has(role)) {
    throw new AwsError(
      "AccessDenied",
      `User: ${callerArn(caller, region)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  return { account, role };
}

function regionDisabled(account: string): AwsError {
  return new AwsError(
    "RegionDisabledException",
    `STS is not activated in this region for account:${account}. ` +
      "Your account administrator can activate STS in this region using the IAM Console.",
    403,
  );
}

function openSession(world: World, account: string, role: string, name: string, durationS: number): Session {
  const { ids, clock, sessions } = world;
  const session: Session = {
    accessKey: `ASIA${ids.nextHex(16).toUpperCase()}`,
    token: `local${ids.nextHex(64)}`,
    account,
    role,
    name,
    expiresMs: clock.now() + durationS * 1000,
  };
  for (const [key, { expiresMs }] of sessions) if (expiresMs + dayMs < clock.now()) sessions.delete(key);
  sessions.set(session.accessKey, session);
  return session;
}

// Long enough for a client to be told that its session expired rather than that it never was.
const dayMs = 86_400_000;

function renderSession(
  { accessKey, token, account, role, name, expiresMs }: Session,
  region: string,
): Fields {
  const caller: Caller = { kind: "session", account, role, session: name };
  return {
    Credentials: {
      AccessKeyId: accessKey,
      SecretAccessKey: "local/secret/that/is/never/verified/0000",
      SessionToken: token,
      Expiration: new Date(expiresMs).toISOString().replace(/\.\d+Z$/, "Z"),
    },
    AssumedRoleUser: { AssumedRoleId: `${roleId(account, role)}:${name}`, Arn: callerArn(caller, region) },
  };
}
