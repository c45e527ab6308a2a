/**
 * What policies say to one request: an explicit deny wins, then an allow; where no
 * statement speaks, nothing is allowed.
 */
import { type Keys, matchesArn, matchesPattern, readPattern } from "./pattern.ts";
import type { Choice, Condition, Policy, Statement } from "./policy.ts";

/** One action on one resource, as a policy sees it. */
export interface Request {
  readonly action: string;
  /** An ARN, or `*` for an action that is not about one resource. */
  readonly resource: string;
  readonly keys: Keys;
}

/** `unsaid` when no statement applies, which is a denial too, but words itself differently. */
export type Decision = "allow" | "deny" | "unsaid";

/** Judges a request by all statements of all policies together. */
export function decide(policies: readonly Policy[], request: Request): Decision {
  const applying = policies.flatMap(({ statements }) =>
    statements.filter((statement) => applies(statement, request)),
  );
  if (applying.some(({ effect }) => effect === "Deny")) return "deny";
  return applying.length > 0 ? "allow" : "unsaid";
}

function applies(statement: Statement, { action, resource, keys }: Request): boolean {
  const readable = statement.readsVariables ? keys : undefined;
  return (
    includes(statement.actions, (pattern) => matchesAction(pattern, action)) &&
    includes(statement.resources, (pattern) => matchesResource(pattern, resource, readable)) &&
    statement.conditions.every((condition) => holds(condition, keys, readable))
  );
}

function includes({ except, patterns }: Choice, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== except;
}

function matchesAction(text: string, action: string): boolean {
  const pattern = readPattern(text.toLowerCase(), undefined);
  return pattern !== undefined && matchesPattern(pattern, action.toLowerCase());
}

function matchesResource(text: string, resource: string, keys: Keys | undefined): boolean {
  return text === "*" || (resource !== "*" && matchesArn(text, resource, keys));
}

function holds(condition: Condition, keys: Keys, readable: Keys | undefined): boolean {
  const values = keys.get(condition.key) ?? [];
  if (condition.kind === "null") return condition.values.includes(String(values.length === 0));
  const { operator, values: wanted, set, ifExists } = condition;
  if (values.length === 0) return ifExists || set === "all" || (operator.negated && set === undefined);
  const isGood = (value: string) =>
    wanted.some((text) => operator.fits(text, value, readable)) !== operator.negated;
  // Without a set qualifier a negated operator must hold for all values, any other for one.
  return set === "all" || (set === undefined && operator.negated)
    ? values.every(isGood)
    : values.some(isGood);
}
