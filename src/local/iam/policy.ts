/**
 * IAM policy documents, read once and strictly: what this cloud does not evaluate is
 * refused when the policy arrives, for a condition that is silently ignored allows
 * what it was written to forbid.
 */
import { type Operator, operators } from "./operators.ts";

export interface Policy {
  /** The document as it was given, to show it again. */
  readonly document: unknown;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Choice;
  readonly resources: Choice;
  readonly conditions: readonly Condition[];
  /** Policy variables exist since version 2012-10-17; in an older document they are plain text. */
  readonly readsVariables: boolean;
}

/** What an element names, or everything except that (NotAction, NotResource). */
export interface Choice {
  readonly except: boolean;
  readonly patterns: readonly string[];
}

export type Condition =
  | { readonly kind: "null"; readonly key: string; readonly values: readonly string[] }
  | {
      readonly kind: "compare";
      readonly operator: Operator;
      readonly key: string;
      readonly values: readonly string[];
      readonly set: "all" | "any" | undefined;
      readonly ifExists: boolean;
    };

/** What is wrong with a policy document, and where. */
export class PolicyError extends Error {
  constructor(path: string, problem: string) {
    super(path === "" ? problem : `${path}: ${problem}`);
    this.name = "PolicyError";
  }
}

type Fields = { readonly [name: string]: unknown };

const versions: readonly unknown[] = ["2012-10-17", "2008-10-17"];

/** Reads a permission policy from its JSON value. @throws PolicyError */
export function parsePolicy(document: unknown): Policy {
  const policy = fieldsOf(document, "");
  allow(policy, "", "Version", "Id", "Statement");
  const { Version: version = "2008-10-17", Statement: statement } = policy;
  if (!versions.includes(version)) throw new PolicyError("Version", "must be 2012-10-17 or 2008-10-17");
  const list = Array.isArray(statement) ? statement : [statement];
  if (statement === undefined || list.length === 0) throw new PolicyError("Statement", "must not be empty");
  const readsVariables = version === "2012-10-17";
  const statements = list.map((entry, index) => readStatement(entry, `Statement[${index}]`, readsVariables));
  requireUniqueSids(list);
  return { document, statements };
}

function readStatement(entry: unknown, path: string, readsVariables: boolean): Statement {
  const fields = fieldsOf(entry, path);
  allow(fields, path, "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
  const { Effect: effect, Sid: sid } = fields;
  if (effect !== "Allow" && effect !== "Deny")
    throw new PolicyError(`${path}.Effect`, "must be Allow or Deny");
  if (sid !== undefined && !(typeof sid === "string" && /^[0-9A-Za-z]*$/.test(sid))) {
    throw new PolicyError(`${path}.Sid`, "must be letters and digits");
  }
  return {
    effect,
    actions: readChoice(fields, "Action", path, isAction),
    resources: readChoice(fields, "Resource", path, isResource),
    conditions: readConditions(fields.Condition, `${path}.Condition`),
    readsVariables,
  };
}

function requireUniqueSids(statements: readonly unknown[]): void {
  const sids = statements.flatMap((entry) => {
    const sid = fieldsOf(entry, "Statement").Sid;
    return sid === undefined || sid === "" ? [] : [sid];
  });
  if (new Set(sids).size < sids.length)
    throw new PolicyError("Statement", "two statements have the same Sid");
}

function readChoice(
  fields: Fields,
  name: string,
  path: string,
  isGood: (text: string) => string | undefined,
): Choice {
  const negated = `Not${name}`;
  const except = fields[negated] !== undefined;
  if (except === (fields[name] !== undefined)) {
    throw new PolicyError(path, `needs exactly one of ${name} and ${negated}`);
  }
  const at = `${path}.${except ? negated : name}`;
  const patterns = readTexts(fields[except ? negated : name], at);
  for (const pattern of patterns) {
    const problem = isGood(pattern);
    if (problem !== undefined) throw new PolicyError(at, problem);
  }
  return { except, patterns };
}

function isAction(text: string): string | undefined {
  return text === "*" || /^[a-z0-9*?-]+:[a-z0-9*?]+$/i.test(text)
    ? undefined
    : `"${text}" is not an action like ec2:CreateTags`;
}

function isResource(text: string): string | undefined {
  return text === "*" || text.startsWith("arn:") ? undefined : `"${text}" must be an ARN or "*"`;
}

function readConditions(value: unknown, path: string): readonly Condition[] {
  if (value === undefined) return [];
  return Object.entries(fieldsOf(value, path)).flatMap(([name, keys]) =>
    Object.entries(fieldsOf(keys, `${path}.${name}`)).map(([key, values]) =>
      readCondition(name, key, values, `${path}.${name}.${key}`),
    ),
  );
}

function readCondition(name: string, key: string, given: unknown, path: string): Condition {
  const values = readTexts(given, path);
  if (name === "Null") {
    requireForm(values, (value) => /^(true|false)$/i.test(value), path);
    return { kind: "null", key: key.toLowerCase(), values: values.map((value) => value.toLowerCase()) };
  }
  const [, qualifier, base = "", suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  const operator = operators.get(base);
  if (operator === undefined) throw new PolicyError(path, `the condition operator ${name} is not known here`);
  requireForm(values, operator.takes, path);
  const set = qualifier === undefined ? undefined : qualifier === "ForAllValues" ? "all" : "any";
  return { kind: "compare", operator, key: key.toLowerCase(), values, set, ifExists: suffix !== undefined };
}

function requireForm(values: readonly string[], isGood: (value: string) => boolean, path: string): void {
  const bad = values.find((value) => !isGood(value));
  if (bad !== undefined) throw new PolicyError(path, `this operator does not take the value "${bad}"`);
}

/** A text or a list of texts; numbers and truth values count as their text. */
function readTexts(value: unknown, path: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError(path, "must not be empty");
  return list.map((entry) => {
    if (typeof entry === "string") return entry;
    if (typeof entry === "number" || typeof entry === "boolean") return String(entry);
    throw new PolicyError(path, "a string or a list of strings is expected here");
  });
}

function fieldsOf(value: unknown, path: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new PolicyError(path, "an object is expected here");
}

function allow(fields: Fields, path: string, ...names: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const problem =
    unknown === "Principal" || unknown === "NotPrincipal"
      ? "a permission policy names no principal"
      : "unknown element";
  throw new PolicyError(path === "" ? unknown : `${path}.${unknown}`, problem);
}
