import { invalidValue, missing } from "../aws-error.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { newPrefixList } from "../state/prefix-list.ts";
import { putTags } from "../state/put-tags.ts";
import type { Parameters } from "../wire/parameters.ts";
import { onceByToken } from "./client-token.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPrefixList } from "./describe-managed-prefix-lists.ts";
import {
  type Family,
  readEntries,
  readMaxEntries,
  readPrefixListName,
  requireRoomFor,
} from "./read-prefix-list.ts";

/** A list holds one address family; rules that name it weigh its MaxEntries, however few entries it has. */
export function createManagedPrefixList(
  parameters: Parameters,
  { scope, ids, clock }: Pick<Ec2Context, "scope" | "ids" | "clock">,
): Effect {
  const name = readPrefixListName(parameters.requiredText("PrefixListName"));
  const family = readFamily(parameters.requiredText("AddressFamily"));
  const weight = readMaxEntries(parameters);
  if (weight === undefined) throw missing("MaxEntries");
  const entries = readEntries(parameters.records("Entry"), family);
  const tags = readTagSpecifications(parameters, "prefix-list");
  requireRoomFor(entries, weight);
  return onceByToken(parameters, scope, [name, family, weight, entries, [...tags]], () => () => {
    const id = ids.next("pl");
    const sinceMs = clock.now();
    const values = { id, name, family, owner: scope.account, weight, entries };
    const list = newPrefixList(values, { kind: "create", sinceMs, failure: undefined });
    scope.prefixLists.set(id, list);
    putTags(scope, id, tags);
    return { prefixList: renderPrefixList(list, scope, sinceMs) };
  });
}

function readFamily(text: string): Family {
  if (text === "IPv4" || text === "IPv6") return text;
  throw invalidValue("AddressFamily", text, "Valid values are IPv4 and IPv6.");
}
