/**
 * Who may assume which role. STS answers alike for a role that does not exist, one
 * that does not trust the caller and an external id that does not fit.
 */
import { AwsError } from "../aws-error.ts";
import { type Caller, callerArn } from "../caller.ts";
import type { Request } from "../iam/evaluate.ts";
import { findDenial, principalArn, tagKeys } from "../iam/judge.ts";
import { matchesArn } from "../iam/pattern.ts";
import { partitionOf } from "../partitions.ts";
import { findRole, type Role, type Trust } from "../state/role.ts";
import type { StsContext } from "./context.ts";
import type { AssumeRoleInput } from "./read-assume-role.ts";

export interface AdmittedRole {
  readonly account: string;
  readonly role: Role;
}

/** @throws ValidationError for an ARN of no role, AccessDenied for a role the caller may not assume */
export function admitRole(input: AssumeRoleInput, context: StsContext): AdmittedRole {
  const { roleArn } = input;
  const match = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(roleArn);
  const [, partition, account = "", name = ""] = match ?? [];
  if (match === null) throw new AwsError("ValidationError", `${roleArn} is invalid`);
  requirePermission(input, account, context);
  const { world, caller, region } = context;
  const role = findRole(world, account, name);
  if (role === undefined || partition !== partitionOf(region) || !trusts(role.trust, input, caller, region)) {
    throw denied(
      `User: ${callerArn(caller, region)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  return { account, role };
}

function trusts(trust: Trust, { externalId }: AssumeRoleInput, caller: Caller, region: string): boolean {
  if (trust.externalId !== undefined && trust.externalId !== externalId) return false;
  return trust.principals?.some((principal) => isNamed(principal, caller, region)) ?? true;
}

function isNamed(principal: string, caller: Caller, region: string): boolean {
  if (principal === "*" || principal === caller.account) return true;
  const account = `arn:${partitionOf(region)}:iam::${caller.account}:root`;
  const own = [account, principalArn(caller, region), callerArn(caller, region)];
  return own.some((arn) => matchesArn(principal, arn, undefined));
}

/** The caller's side: a session whose role carries policies needs them to allow what it asks for. */
function requirePermission(input: AssumeRoleInput, account: string, context: StsContext): void {
  const { roleArn, sessionName, externalId, sourceIdentity, tags, transitiveKeys } = input;
  const keys: readonly (readonly [string, readonly string[]])[] = [
    ["aws:resourceaccount", [account]],
    ["sts:rolesessionname", [sessionName]],
    ...(externalId === undefined ? [] : [["sts:externalid", [externalId]] as const]),
    ...(sourceIdentity === undefined ? [] : [["sts:sourceidentity", [sourceIdentity]] as const]),
    ...(tags.size === 0 ? [] : [["aws:tagkeys", [...tags.keys()]] as const]),
    ...(transitiveKeys.size === 0 ? [] : [["sts:transitivetagkeys", [...transitiveKeys]] as const]),
    ...tagKeys("aws:RequestTag", tags),
  ];
  const ask = (action: string): Request => ({ action, resource: roleArn, keys: new Map(keys) });
  const denial = findDenial(
    [
      ask("sts:AssumeRole"),
      ...(tags.size === 0 ? [] : [ask("sts:TagSession")]),
      ...(sourceIdentity === undefined ? [] : [ask("sts:SetSourceIdentity")]),
    ],
    context,
  );
  if (denial !== undefined) throw denied(denial.sentence);
}

/** STS's refusal of what the caller may not do. */
export function denied(sentence: string): AwsError {
  return new AwsError("AccessDenied", sentence, 403);
}
