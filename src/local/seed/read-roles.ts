/** The IAM roles of a seed: who may assume them and the policies their sessions are held to. */
import { PolicyError } from "../iam/policy.ts";
import { readPolicies } from "../iam/read-policies.ts";
import { findWrittenRole, putRole, type Role, type Trust, usualSessionS } from "../state/role.ts";
import type { World } from "../state/world.ts";
import type { JsonReader } from "./json-reader.ts";
import { SeedError } from "./seed-error.ts";

export interface SeedRole {
  readonly path: string;
  readonly role: Role;
}

/** A role as a seed or a test writes it. @throws SeedError, also for a policy this cloud does not evaluate */
export function readRole(entry: JsonReader): SeedRole {
  entry.allow("name", "policies", "trust", "maxSessionSeconds");
  const name = entry.text("name");
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw entry.wrong("name", `"${name}" is not the name of a role`);
  const maxSessionS = entry.optionalInteger("maxSessionSeconds") ?? usualSessionS;
  if (maxSessionS < 3600 || maxSessionS > 43200) {
    throw entry.wrong("maxSessionSeconds", "must be between 3600 and 43200");
  }
  const trust = readTrust(entry.object("trust"));
  return { path: entry.path, role: { name, policies: readRolePolicies(entry), trust, maxSessionS } };
}

function readRolePolicies(entry: JsonReader): Role["policies"] {
  const documents = entry.values("policies");
  try {
    return documents && readPolicies(documents, "policies");
  } catch (error) {
    if (error instanceof PolicyError) throw new SeedError(entry.path, error.message);
    throw error;
  }
}

function readTrust(trust: JsonReader | undefined): Trust {
  trust?.allow("externalId", "principals");
  const principals = trust?.values("principals") && trust.texts("principals");
  const stray = principals?.find((principal) => !/^(\*|\d{12}|arn:.+)$/.test(principal));
  if (stray !== undefined) throw trust?.wrong("principals", `"${stray}" is neither an account nor an ARN`);
  return { externalId: trust?.optionalText("externalId"), principals };
}

/**
 * Adds the roles of an account. Several entries may name the same role, for an
 * account has one entry for each Region; they must say the same.
 *
 * @throws SeedError
 */
export function loadRoles(account: string, roles: readonly SeedRole[], world: World): void {
  for (const { path, role } of roles) {
    const written = findWrittenRole(world.roles, account, role.name);
    if (written !== undefined && JSON.stringify(roleToJson(written)) !== JSON.stringify(roleToJson(role))) {
      throw new SeedError(path, `account ${account} has another role ${role.name} already`);
    }
    putRole(world.roles, account, role);
  }
}

/** A role in the shape seeds have. */
export function roleToJson({ name, policies, trust, maxSessionS }: Role): unknown {
  return {
    name,
    policies: policies?.map(({ document }) => document),
    trust: { externalId: trust.externalId, principals: trust.principals },
    maxSessionSeconds: maxSessionS,
  };
}
