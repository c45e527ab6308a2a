/** Mappings out of files: parsed, checked one by one and together, and cut down to what was asked for. */
import { InputError } from "../model/errors.ts";
import { scopeKey } from "../model/group.ts";
import type { Mapping } from "../model/mapping.ts";
import { parseMappings } from "../model/mapping-document.ts";
import { nearest } from "../model/nearest.ts";
import { checkMappings } from "../plan/check-mappings.ts";

export interface MappingText {
  readonly fileName: string;
  readonly text: string;
}

export interface LoadedMappings {
  readonly mappings: readonly Mapping[];
  readonly problems: readonly InputError[];
}

/** Every problem of every file, and of the files taken together. */
export function loadMappings(files: readonly MappingText[]): LoadedMappings {
  const parsed = files.map(({ fileName, text }) => parseMappings(text, fileName));
  const mappings = parsed.flatMap((file) => file.mappings);
  return { mappings, problems: [...parsed.flatMap((file) => file.problems), ...checkMappings(mappings)] };
}

export interface ChosenMappings {
  readonly mappings: readonly Mapping[];
  readonly neighbours: readonly Mapping[];
}

/**
 * The mappings with these ids, all when there are none, and beside them those that share their places.
 *
 * @throws InputError for an id that no mapping has
 */
export function chooseMappings(all: readonly Mapping[], ids: readonly string[]): ChosenMappings {
  if (ids.length === 0) return { mappings: all, neighbours: [] };
  for (const id of ids) if (!all.some((mapping) => mapping.id === id)) throw unknownId(id, all);
  const mappings = all.filter((mapping) => ids.includes(mapping.id));
  const others = all.filter((mapping) => !ids.includes(mapping.id));
  return { mappings, neighbours: others.flatMap((mapping) => asNeighbour(mapping, mappings)) };
}

/** Only what is in places that are read anyway: a reference never leads anywhere else. */
function asNeighbour(mapping: Mapping, chosen: readonly Mapping[]): readonly Mapping[] {
  const sources = new Set(chosen.map(({ source }) => scopeKey(source)));
  const places = new Set(chosen.flatMap(({ targets }) => targets.map(scopeKey)));
  const targets = mapping.targets.filter((target) => places.has(scopeKey(target)));
  return sources.has(scopeKey(mapping.source)) && targets.length > 0 ? [{ ...mapping, targets }] : [];
}

function unknownId(id: string, all: readonly Mapping[]): InputError {
  const near = nearest(
    id,
    all.map((mapping) => mapping.id),
  );
  return new InputError({
    code: "UNKNOWN_MAPPING",
    subject: `mapping ${id}`,
    reason: "the files hold no mapping with this id",
    next: near === undefined ? "check the id" : `did you mean ${near}?`,
  });
}
