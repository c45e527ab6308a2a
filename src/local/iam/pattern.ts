/**
 * The texts of a policy: `*` and `?` as wildcards, and policy variables such as
 * `${aws:PrincipalAccount}`, which stand for a value of the call. What a variable
 * brings in is literal: a star inside a tag is no wildcard.
 */
/** What a call says about itself: values by key, the keys in lower case. */
export type Keys = ReadonlyMap<string, readonly string[]>;

const many = Symbol("*");
const one = Symbol("?");
/** Single characters and wildcards. */
export type Pattern = readonly (string | typeof many | typeof one)[];

const variable = /\$\{([^}]*)\}/;

/** A policy's text with wildcards, its variables filled in; nothing when one of them has no value. */
export function readPattern(text: string, keys: Keys | undefined): Pattern | undefined {
  const [literal, ...rest] = splitVariables(text, keys);
  const pattern: (string | typeof many | typeof one)[] = [...wild(literal ?? "")];
  for (const [index, piece] of rest.entries()) {
    // The pieces take turns: the name of a variable, then the text behind it.
    if (index % 2 === 1) pattern.push(...wild(piece));
    else {
      const value = valueFor(piece, keys);
      if (value === undefined) return undefined;
      pattern.push(...value);
    }
  }
  return pattern;
}

/** A policy's text without wildcards, its variables filled in; nothing when one of them has no value. */
export function fillVariables(text: string, keys: Keys | undefined): string | undefined {
  const [literal, ...rest] = splitVariables(text, keys);
  let filled = literal ?? "";
  for (const [index, piece] of rest.entries()) {
    const value = index % 2 === 1 ? piece : valueFor(piece, keys);
    if (value === undefined) return undefined;
    filled += value;
  }
  return filled;
}

function splitVariables(text: string, keys: Keys | undefined): readonly string[] {
  return keys === undefined ? [text] : text.split(variable);
}

function wild(text: string): readonly (string | typeof many | typeof one)[] {
  return [...text].map((letter) => (letter === "*" ? many : letter === "?" ? one : letter));
}

/** `${*}`, `${?}` and `${$}` are the characters themselves; a default stands behind a comma. */
function valueFor(name: string, keys: Keys | undefined): string | undefined {
  if (name === "*" || name === "?" || name === "$") return name;
  const [, key = "", fallback] = /^([^,]*?)\s*(?:,\s*'(.*)')?$/.exec(name) ?? [];
  const values = keys?.get(key.toLowerCase()) ?? [];
  // A variable cannot stand for a list.
  return values.length === 1 ? values[0] : fallback;
}

/** Walks both texts once and goes back to the last star only, so that no pattern can make it slow. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const letters = [...text];
  let at = 0;
  let read = 0;
  let star: { readonly at: number; read: number } | undefined;
  while (read < letters.length) {
    const wanted = pattern[at];
    if (wanted === many) {
      star = { at, read };
      at += 1;
    } else if (wanted === one || (wanted !== undefined && wanted === letters[read])) {
      at += 1;
      read += 1;
    } else if (star !== undefined) {
      star.read += 1;
      at = star.at + 1;
      read = star.read;
    } else return false;
  }
  return pattern.slice(at).every((rest) => rest === many);
}

/**
 * An ARN against a pattern, field by field: a wildcard does not reach over a colon,
 * except in the last field. Fields the pattern leaves out may be anything.
 */
export function matchesArn(text: string, arn: string, keys: Keys | undefined): boolean {
  if (text === "*") return true;
  const wanted = sixFields(text.split(outerColon));
  const fields = sixFields(arn.split(":"));
  return (
    fields.length === 6 && fields.every((field, index) => matchesField(wanted[index] ?? "*", field, keys))
  );
}

function matchesField(text: string, field: string, keys: Keys | undefined): boolean {
  const pattern = readPattern(text, keys);
  return pattern !== undefined && matchesPattern(pattern, field);
}

// A colon inside the name of a variable separates nothing.
const outerColon = /:(?![^${}]*\})/;

/** Partition, service, Region and account have no colons; what is behind them may. */
function sixFields(pieces: readonly string[]): readonly string[] {
  return pieces.length <= 6 ? pieces : [...pieces.slice(0, 5), pieces.slice(5).join(":")];
}
