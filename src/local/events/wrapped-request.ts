/**
 * requestParameters of EC2's newer calls: the request as a tree under
 * `<Action>Request`, names as sent. A list of one is that one, a list of several
 * an array; every member carries its position as `tag`, and a plain value stands
 * as `content` beside it.
 */
import { type Json, type JsonObject, jsonObject } from "./json.ts";
import { type Member, membersOf, type Sent, typedValue } from "./sent.ts";

// Which calls count as newer: those of the samples, and by the pattern those that EC2 got since about 2015.
const wrapped: ReadonlySet<string> = new Set([
  "AssociateSecurityGroupVpc",
  "AssociateVpcCidrBlock",
  "CreateManagedPrefixList",
  "DeleteManagedPrefixList",
  "DisassociateSecurityGroupVpc",
  "DisassociateVpcCidrBlock",
  "ModifyManagedPrefixList",
  "ModifySecurityGroupRules",
  "RestoreManagedPrefixListVersion",
  "UpdateSecurityGroupRuleDescriptionsEgress",
  "UpdateSecurityGroupRuleDescriptionsIngress",
]);

/** Whether the events of an action have the wrapped form. */
export function isWrapped(action: string): boolean {
  return wrapped.has(action);
}

/** The request in the wrapped form. */
export function wrappedRequest(action: string, sent: Sent): JsonObject {
  return { [`${action}Request`]: sent.parts.size === 0 ? "" : wrapRecord(sent) };
}

function wrapRecord({ parts }: Sent): JsonObject {
  return jsonObject([...parts].map(([name, part]) => [name, wrapPart(name, part)]));
}

function wrapPart(name: string, sent: Sent): Json {
  if (sent.parts.size === 0) return typedValue(name, sent.value ?? "");
  const members = membersOf(sent).map((member) => wrapMember(name, member));
  const [first, ...others] = members;
  if (first === undefined) return wrapRecord(sent);
  return others.length === 0 ? first : members;
}

function wrapMember(name: string, { position, sent }: Member): JsonObject {
  const fields = sent.parts.size === 0 ? { content: typedValue(name, sent.value ?? "") } : wrapRecord(sent);
  return { ...fields, tag: position };
}
