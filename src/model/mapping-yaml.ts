/**
 * From the text of a mapping file to plain values: YAML (JSON is a part of it), several documents allowed.
 * Hostile text costs an error, never a crash: nesting and aliases are bounded, keys are plain text and
 * unique. What the values mean is for the schema.
 */
import { Composer, type CST, type Document, isScalar, LineCounter, Parser, visit } from "yaml";
import { type Fault, show } from "./mapping-faults.ts";

const MAX_DEPTH = 50;
const MAX_ALIASES = 100;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export interface YamlValues {
  readonly values: readonly unknown[];
  readonly faults: readonly Fault[];
}

/** Reads every document of the text. Values are given only when the whole text is sound. */
export function readYaml(text: string): YamlValues {
  const lines = new LineCounter();
  try {
    const tokens = [...new Parser(lines.addNewLine).parse(text)];
    if (isTooDeep(tokens)) return { values: [], faults: [yamlFault(`it is nested over ${MAX_DEPTH} deep`)] };
    const documents = [...new Composer({ uniqueKeys: true }).compose(tokens)];
    const faults = documents.flatMap((document) => documentFaults(document, lines));
    const values = faults.length > 0 ? [] : documents.map(toValue);
    return { values: values.filter((value) => value !== null), faults };
  } catch (error) {
    return { values: [], faults: [yamlFault(error instanceof Error ? error.message : String(error))] };
  }
}

function toValue(document: Document.Parsed): unknown {
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

/**
 * Walks the tokens without recursion, because the composer recurses and enough brackets
 * would end the process, not just throw.
 */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return true;
    for (const inner of innerTokens(token)) open.push({ token: inner, depth: depth + 1 });
  }
  return false;
}

function innerTokens(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value]).filter((inner) => inner != null);
}

function documentFaults(document: Document.Parsed, lines: LineCounter): Fault[] {
  const syntax = [...document.errors, ...document.warnings].map((error) => {
    const reason = `${error.message} (line ${lines.linePos(error.pos[0]).line})`;
    return error.code === "DUPLICATE_KEY" ? duplicateKeyFault(reason) : yamlFault(reason);
  });
  return syntax.length > 0 ? syntax : keyFaults(document, lines);
}

function keyFaults(document: Document.Parsed, lines: LineCounter): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value === "string" && !FORBIDDEN_KEYS.has(key.value)) return;
      const start = isScalar(key) ? key.range?.[0] : undefined;
      const line = start === undefined ? "" : ` (line ${lines.linePos(start).line})`;
      const name = isScalar(key) ? show(key.value) : "a list, a map or an alias";
      faults.push({ code: "BAD_KEY", reason: `${name} cannot be a key${line}`, next: KEY_ADVICE });
    },
  });
  return faults;
}

const KEY_ADVICE =
  "use a field name, or text; put a key that looks like a number or a word such as true in quotes";

function duplicateKeyFault(reason: string): Fault {
  return { code: "DUPLICATE_KEY", reason, next: "say each field once" };
}

function yamlFault(reason: string): Fault {
  return { code: "INVALID_YAML", reason, next: "correct the YAML or JSON" };
}
