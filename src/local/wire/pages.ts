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
    const rest = items
      .filter((item) => token === undefined || idOf(item) > token.after)
      .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
    if (size === undefined || rest.length <= size) return { items: rest, nextToken: undefined };
    const cut = rest.slice(0, size);
    const last = cut.at(-1);
    return { items: cut, nextToken: last && writeToken({ after: idOf(last), size }) };
  };
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
