/**
 * The `Filter` list of a Describe call: every filter must match, any of its values
 * may; `*` and `?` are wildcards, a backslash takes their meaning away. A name that
 * the call does not document is refused.
 */
import { AwsError, missing } from "../aws-error.ts";
import type { Parameters } from "./parameters.ts";

export interface FilterFields<T> {
  /** By filter name, what an item offers to match. */
  readonly fields: { readonly [name: string]: (item: T) => readonly string[] | string | undefined };
  /** Present where the call knows `tag:KEY`. */
  readonly tags?: (item: T) => ReadonlyMap<string, string>;
}

const mostFilters = 50;
const mostValues = 200;
const longestValue = 255;

/** Reads the filters of a call once and returns the test for an item. */
export function readFilters<T>(parameters: Parameters, known: FilterFields<T>): (item: T) => boolean {
  const filters = parameters.records("Filter").map((filter) => readFilter(filter, known));
  if (filters.length > mostFilters) {
    throw new AwsError("FilterLimitExceeded", `The maximum number of filters is ${mostFilters}`);
  }
  return (item) => filters.every((matches) => matches(item));
}

function readFilter<T>(filter: Parameters, known: FilterFields<T>): (item: T) => boolean {
  const name = filter.requiredText("Name");
  const offers = findField(name, known);
  const matches = readValues(name, filter.texts("Value"));
  return (item) => {
    const offered = offers(item);
    if (offered === undefined) return false;
    return typeof offered === "string" ? matches(offered) : offered.some(matches);
  };
}

function findField<T>(
  name: string,
  known: FilterFields<T>,
): (item: T) => readonly string[] | string | undefined {
  const field = Object.hasOwn(known.fields, name) ? known.fields[name] : undefined;
  if (field !== undefined) return field;
  const { tags } = known;
  if (tags !== undefined && name.startsWith("tag:") && name.length > "tag:".length) {
    const key = name.slice("tag:".length);
    return (item) => tags(item).get(key);
  }
  throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
}

function readValues(name: string, values: readonly string[]): (text: string) => boolean {
  if (values.length === 0) throw missing(`Filter value for '${name}'`);
  if (values.length > mostValues) {
    throw new AwsError("FilterLimitExceeded", `The maximum number of filter values is ${mostValues}`);
  }
  if (values.some((value) => value.length > longestValue)) {
    throw new AwsError("InvalidParameterValue", `A value of filter '${name}' is too long`);
  }
  const exact = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => /[*?\\]/.test(value)).map(wildcardPattern);
  return (text) => exact.has(text) || patterns.some((matches) => matches(text));
}

/**
 * Matches `*` and `?` without a regular expression: a pattern such as `*a*a*a*a*b`
 * would make one backtrack for minutes.
 */
function wildcardPattern(pattern: string): (text: string) => boolean {
  const steps = wildcardSteps(pattern);
  return (text) => {
    let step = 0;
    let at = 0;
    let star = -1;
    let resume = 0;
    while (at < text.length) {
      const wanted = steps[step];
      if (wanted === "any run") {
        star = step++;
        resume = at;
      } else if (wanted !== undefined && (wanted === "any one" || wanted.literal === text[at])) {
        step++;
        at++;
      } else if (star >= 0) {
        step = star + 1;
        at = ++resume;
      } else return false;
    }
    while (steps[step] === "any run") step++;
    return step === steps.length;
  };
}

type Step = "any run" | "any one" | { readonly literal: string };

function wildcardSteps(pattern: string): readonly Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern.charAt(at);
    if (sign === "*") steps.push("any run");
    else if (sign === "?") steps.push("any one");
    else if (sign === "\\" && at + 1 < pattern.length) steps.push({ literal: pattern.charAt(++at) });
    else steps.push({ literal: sign });
  }
  return steps;
}
