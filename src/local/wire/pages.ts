/**
 * MaxResults and NextToken. Pages follow the order of ids and the token names the
 * last id given out, so what is created or deleted between two pages never makes
 * another item appear twice or not at all.
 */
import { AwsError, invalidValue, notTogether } from "../aws-error.ts";
import type { Parameters } from "./parameters.ts";

export interface PageLimits {
  readonly min: number;
  readonly max: number;
  /** The size of a page when the call names none; without it the call gets everything. */
  readonly usual?: number;
  /** The name of the parameter that lists ids, where the call refuses it beside MaxResults. */
  readonly ids?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Reads the paging parameters and returns the cut to apply to the matching items. */
export function readPaging<T>(
  parameters: Parameters,
  limits: PageLimits,
  idOf: (item: T) => string,
): (items: readonly T[]) => Page<T> {
  const maxResults = readMaxResults(parameters, limits);
  const token = readToken(parameters.text("NextToken"));
  const size = maxResults ?? token?.size ?? limits.usual;
  return (items) => {
    const rest = token === undefined ? items : items.filter((item) => idOf(item) > token.after);
    if (size === undefined || rest.length <= size)
      return { items: sortById(rest, idOf), nextToken: undefined };
    const cut = firstById(rest, size, idOf);
    const last = cut.at(-1);
    return { items: cut, nextToken: last && writeToken({ after: idOf(last), size }) };
  };
}

function sortById<T>(items: readonly T[], idOf: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** The first so many in the order of their ids, without sorting all: a page may be cut from a million rules. */
function firstById<T>(items: readonly T[], size: number, idOf: (item: T) => string): readonly T[] {
  let kept: readonly T[] = [];
  let last: string | undefined;
  let more: T[] = [];
  for (const item of items) {
    if (last !== undefined && idOf(item) > last) continue;
    more.push(item);
    if (more.length < size) continue;
    kept = sortById([...kept, ...more], idOf).slice(0, size);
    last = idOf(kept.at(-1) ?? item);
    more = [];
  }
  return sortById([...kept, ...more], idOf).slice(0, size);
}

function readMaxResults(parameters: Parameters, { min, max, ids }: PageLimits): number | undefined {
  const value = parameters.integer("MaxResults");
  if (value === undefined) return undefined;
  if (ids !== undefined && parameters.texts(ids).length > 0) throw notTogether(ids, "MaxResults");
  if (value < min) {
    throw invalidValue("maxResults", ` ${value} `, `Expecting a value greater than or equal to ${min}.`);
  }
  if (value > max) {
    throw invalidValue("maxResults", ` ${value} `, `Expecting a value less than or equal to ${max}.`);
  }
  return value;
}

interface Token {
  readonly after: string;
  readonly size: number;
}

function writeToken(token: Token): string {
  return Buffer.from(JSON.stringify([token.after, token.size])).toString("base64url");
}

function readToken(text: string | undefined): Token | undefined {
  if (text === undefined || text === "") return undefined;
  const [after, size] = parseList(Buffer.from(text, "base64url").toString());
  if (typeof after !== "string" || typeof size !== "number" || !Number.isInteger(size) || size < 1) {
    throw new AwsError("InvalidNextToken", "The specified NextToken is not valid.");
  }
  return { after, size };
}

function parseList(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
