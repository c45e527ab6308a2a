/**
 * From mapping files to mappings. Nothing is guessed: every field is known and sound, or it is named as a problem
 * with its reason and what to do. The format is described in docs/mapping.md.
 */
import { InputError } from "./errors.ts";
import type { Mapping, Target } from "./mapping.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import { type Fault, fieldOf, show } from "./mapping-faults.ts";
import { FORMS } from "./mapping-forms.ts";
import { faultsOfIssues, type Issue } from "./mapping-issues.ts";
import { faultsOfDocument } from "./mapping-rules.ts";
import {
  KINDS,
  kindSchema,
  MAPPING_SCHEMAS,
  type MappingDocument,
  type TargetDocument,
} from "./mapping-schema.ts";
import { settingsIn } from "./mapping-settings.ts";
import { readYaml } from "./mapping-yaml.ts";

export { mappingJsonSchema } from "./mapping-schema.ts";

export interface ParsedMappings {
  readonly mappings: readonly Mapping[];
  readonly problems: readonly InputError[];
}

/**
 * Reads a mapping file: YAML or JSON; one mapping, a list, or several YAML documents of either. Gives the sound
 * mappings in the order of the file and every problem of the others; an id that comes twice is a problem of the
 * later one. A caller that acts must not act while there are problems. Never throws, whatever the text.
 */
export function parseMappings(text: string, fileName: string): ParsedMappings {
  const { values, faults } = readYaml(text);
  if (faults.length > 0) return { mappings: [], problems: faults.map((fault) => toError(fault, fileName)) };
  const documents = values.flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]));
  if (documents.length === 0) return { mappings: [], problems: [toError(EMPTY_FILE, fileName)] };
  const mappings = new Map<string, Mapping>();
  const problems: InputError[] = [];
  for (const [index, document] of documents.entries()) {
    const subject = `${fileName}: mapping ${labelOf(document) ?? index + 1}`;
    const parsed = parseMapping(document, subject);
    problems.push(...parsed.problems);
    const [mapping] = parsed.mappings;
    if (mapping === undefined) continue;
    if (mappings.has(mapping.id)) problems.push(toError(DUPLICATE_ID, `${fileName}: mapping ${index + 1}`));
    else mappings.set(mapping.id, mapping);
  }
  return { mappings: [...mappings.values()], problems };
}

const EMPTY_FILE: Fault = {
  code: "EMPTY_FILE",
  reason: "it holds no mapping",
  next: "write a mapping; docs/mapping.md shows one",
};

const DUPLICATE_ID: Fault = {
  code: "DUPLICATE_ID",
  reason: "an earlier mapping of this file has the same id",
  next: "give every mapping an id of its own",
  path: ["id"],
};

/** Reads one mapping from plain data, such as a parsed request body. Gives a mapping or its problems, never both. */
export function parseMapping(document: unknown, subject: string): ParsedMappings {
  const { mapping, faults } = readDocument(document);
  return {
    mappings: mapping === undefined ? [] : [mapping],
    problems: faults.map((fault) => toError(fault, subject)),
  };
}

function readDocument(document: unknown): { readonly mapping?: Mapping; readonly faults: readonly Fault[] } {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    const reason = `expected fields such as id, source and targets, found ${show(document)}`;
    return {
      faults: [{ code: "NOT_A_MAPPING", reason, next: "write a mapping; docs/mapping.md shows one" }],
    };
  }
  const head = kindSchema.safeParse(document);
  if (!head.success) return { faults: faultsOfNoKind(document, head.error.issues) };
  const { kind } = head.data;
  const parsed = MAPPING_SCHEMAS[kind].safeParse(document);
  if (!parsed.success) return { faults: faultsOfIssues(parsed.error.issues, { document, kind }) };
  const faults = faultsOfDocument(parsed.data);
  return faults.length > 0 ? { faults } : { mapping: toMapping(parsed.data), faults };
}

/** Without a kind only that can be objected to which no kind would take. */
function faultsOfNoKind(document: object, issues: readonly Issue[]): readonly Fault[] {
  const [first = [], second = []] = KINDS.map(
    (kind): readonly Issue[] => MAPPING_SCHEMAS[kind].safeParse(document).error?.issues ?? [],
  );
  const found = new Set(second.map(issueKey));
  const shared = first.filter((issue) => found.has(issueKey(issue)) && issue.path[0] !== "kind");
  return faultsOfIssues([...issues, ...shared], { document, kind: "security-group" });
}

function issueKey({ code, path, message }: Issue): string {
  return [code, message, ...path.map(String)].join("\n");
}

function toMapping(document: MappingDocument): Mapping {
  const { id, kind, source, description, schedule } = document;
  const targets: readonly TargetDocument[] = document.targets;
  return {
    id,
    kind,
    ...(description === undefined ? {} : { description }),
    source,
    targets: targets.flatMap((target) => toTargets(document, target)),
    ...(schedule === undefined ? {} : { schedule }),
    mode: document.mode ?? DEFAULTS.mode,
    ownership: document.ownership ?? DEFAULTS.ownership,
    tags: document.tags ?? DEFAULTS.tags,
    whenSourceMissing: document.whenSourceMissing ?? DEFAULTS.whenSourceMissing,
    whenNoRoom: document.whenNoRoom ?? DEFAULTS.whenNoRoom,
    numbers: document.numbers ?? null,
  };
}

function toTargets(document: MappingDocument, target: TargetDocument): Target[] {
  const settings = settingsIn(document, target);
  return target.account.flatMap((account) =>
    target.region.map((region) => ({ account, region, vpc: target.vpc, ...settings })),
  );
}

function labelOf(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null || !("id" in document)) return undefined;
  const { id } = document;
  return typeof id === "string" && FORMS.mappingId.pattern.test(id) ? id : undefined;
}

function toError({ code, reason, next, path = [] }: Fault, subject: string): InputError {
  const field = fieldOf(path);
  return new InputError({ code, subject, reason, next, ...(field === undefined ? {} : { field }) });
}
