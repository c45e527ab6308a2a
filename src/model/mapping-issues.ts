/** From the schema's issues to faults in our words: what is wrong, why, what to do. */
import type * as z from "zod";
import type { ResourceKind } from "./mapping.ts";
import { type Fault, type FieldPath, fieldOf, show } from "./mapping-faults.ts";
import { FIELDS } from "./mapping-schema.ts";
import { nearest } from "./nearest.ts";

export type Issue = z.core.$ZodIssue;

/** A document, and the kind whose fields are to be proposed for those it misspells. */
interface Context {
  readonly document: unknown;
  readonly kind: ResourceKind;
}

/**
 * Lists what the schema of `kind` found wrong with `document`. Where a field is unknown, neither what holds it nor the
 * field it was meant to be is objected to as well: once it is spelt right, both may be sound.
 */
export function faultsOfIssues(issues: readonly Issue[], context: Context): Fault[] {
  const faults = issues.flatMap((issue) => faultsOfIssue(issue, issue.path.map(toStep), context));
  const strays = faults.filter(({ code }) => code === "UNKNOWN_FIELD");
  return faults.filter((fault) => strays.includes(fault) || !strays.some((stray) => excuses(stray, fault)));
}

function excuses({ path: stray = [] }: Fault, { code, path = [] }: Fault): boolean {
  const holder = fieldOf(stray.slice(0, -1));
  if (holder === fieldOf(path)) return true;
  const isAbsent = code === "MISSING_FIELD" || code === "NO_TARGETS";
  return (
    isAbsent && holder === fieldOf(path.slice(0, -1)) && nearest(nameAt(stray), [nameAt(path)]) !== undefined
  );
}

function faultsOfIssue(issue: Issue, path: FieldPath, context: Context): Fault[] {
  const { document } = context;
  switch (issue.code) {
    case "custom":
      return [{ ...customFacts(issue), path }];
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(key, path, context.kind));
    case "invalid_union":
      return likeliestBranch(issue.errors).flatMap((inner) =>
        faultsOfIssue(inner, [...path, ...inner.path.map(toStep)], context),
      );
    case "invalid_type":
      return [{ ...wrongType(issue.expected, valueAt(document, path), path), path }];
    case "invalid_value":
      return [{ ...wrongValue(issue.values.map(String), valueAt(document, path), path), path }];
    case "too_small":
      return [{ ...emptyList(path), path }];
    default:
      return [{ code: "BAD_VALUE", reason: issue.message, next: "correct the value", path }];
  }
}

/** The branch that fits best: one that objects to something inside the value, or else to more than its type. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const merit = (issues: readonly Issue[]): number => {
    if (issues.some((issue) => issue.path.length > 0)) return 2;
    return issues.some((issue) => issue.code !== "invalid_type") ? 1 : 0;
  };
  return branches.toSorted((a, b) => merit(b) - merit(a))[0] ?? [];
}

function customFacts(issue: Extract<Issue, { code: "custom" }>): Fault {
  const { code, next } = issue.params ?? {};
  return { code: String(code), reason: issue.message, next: String(next) };
}

function unknownField(key: string, path: FieldPath, kind: ResourceKind): Fault {
  const at = [...path, key];
  const known = FIELDS[kind].get(nameAt(path)) ?? [];
  const meant = nearest(key, known);
  const home = [...FIELDS[kind]].find(([holder, fields]) => holder !== "" && fields.includes(key))?.[0];
  const reason = "there is no such field here";
  const next =
    meant !== undefined
      ? `did you mean ${meant}?`
      : home !== undefined
        ? `it belongs under ${home}`
        : `leave it out; known here are ${known.join(", ")}`;
  return { code: "UNKNOWN_FIELD", reason, next, path: at };
}

function wrongType(expected: string, value: unknown, path: FieldPath): Fault {
  if (value === undefined || value === null) return missing(value, path);
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) {
    const reason = `${show(value)} is read as a ${typeof value}, but this is a text`;
    return { code: "NOT_TEXT", reason, next: `put it in quotes${quoted(path)}` };
  }
  const reason = `expected ${WORDS.get(expected) ?? expected}, found ${show(value)}`;
  return { code: "WRONG_TYPE", reason, next: `give ${WORDS.get(expected) ?? expected}` };
}

/** A leading zero is already lost when YAML has read a number, so an account's digits are not repeated here. */
function quoted(path: FieldPath): string {
  return nameAt(path) === "account" ? ', all 12 digits, such as "012345678901"' : "";
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["array", "a list"],
  ["object", "a map of fields"],
  ["record", "a map"],
]);

function missing(value: undefined | null, path: FieldPath): Fault {
  if (nameAt(path) === "targets") return emptyList(path);
  const reason = value === null ? "it is empty" : "it is missing";
  return { code: "MISSING_FIELD", reason, next: "give a value" };
}

function emptyList(path: FieldPath): Fault {
  return path.length === 1 && path[0] === "targets"
    ? { code: "NO_TARGETS", reason: "there are no targets", next: "give at least one target" }
    : {
        code: "EMPTY_LIST",
        reason: "the list is empty",
        next: "give at least one entry, or leave the field out",
      };
}

function wrongValue(options: readonly string[], value: unknown, path: FieldPath): Fault {
  if (value === undefined || value === null) {
    return { ...missing(value, path), next: `give ${options.join(" or ")}` };
  }
  const meant = typeof value === "string" ? nearest(value, options) : undefined;
  const next = meant === undefined ? `give ${options.join(" or ")}` : `did you mean ${meant}?`;
  return { code: "BAD_VALUE", reason: `${show(value)} is not one of ${options.join(", ")}`, next };
}

/** The last field name of a path: list positions do not count. */
function nameAt(path: FieldPath): string {
  return path.findLast((step) => typeof step === "string") ?? "";
}

function valueAt(document: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    document,
  );
}

function toStep(step: PropertyKey): string | number {
  return typeof step === "number" ? step : String(step);
}
