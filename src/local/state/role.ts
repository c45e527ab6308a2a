/**
 * IAM roles: who may assume them and what their sessions may do. They belong to an
 * account, not to a Region. The two roles of the service exist in every account
 * without being written down.
 */
import type { Policy } from "../iam/policy.ts";

export interface Role {
  readonly name: string;
  /** Absent: the role may do everything. An empty list allows nothing. */
  readonly policies: readonly Policy[] | undefined;
  readonly trust: Trust;
  readonly maxSessionS: number;
}

export interface Trust {
  readonly externalId: string | undefined;
  /** Accounts and ARN patterns; absent: anybody local. */
  readonly principals: readonly string[] | undefined;
}

/** What the reader and the writer of every account may do; absent: everything. */
export interface StandardPolicies {
  readonly reader: readonly Policy[];
  readonly writer: readonly Policy[];
}

/** By account and name. */
export type Roles = Map<string, Role>;

export const usualSessionS = 3600;
const openTrust: Trust = { externalId: undefined, principals: undefined };

interface WithRoles {
  readonly roles: Roles;
  readonly standardPolicies: () => StandardPolicies | undefined;
}

/** The role of an account by its name; one that was written down goes before a standard one. */
export function findRole(
  { roles, standardPolicies }: WithRoles,
  account: string,
  name: string,
): Role | undefined {
  const written = findWrittenRole(roles, account, name);
  if (written !== undefined) return written;
  const kind =
    name === "vpc-rule-sync-reader" ? "reader" : name === "vpc-rule-sync-writer" ? "writer" : undefined;
  if (kind === undefined) return undefined;
  return { name, policies: standardPolicies()?.[kind], trust: openTrust, maxSessionS: usualSessionS };
}

/** A role that a seed or a test has written down. */
export function findWrittenRole(roles: Roles, account: string, name: string): Role | undefined {
  return roles.get(roleKey(account, name));
}

/** Writes a role down, in place of one with the same name. */
export function putRole(roles: Roles, account: string, role: Role): void {
  roles.set(roleKey(account, role.name), role);
}

/** The roles of an account that were written down. */
export function rolesOf(roles: Roles, account: string): readonly Role[] {
  return [...roles].flatMap(([key, role]) => (key.startsWith(`${account}/`) ? [role] : []));
}

function roleKey(account: string, name: string): string {
  return `${account}/${name}`;
}
