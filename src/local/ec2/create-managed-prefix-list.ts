import { AwsError, invalidValue, missing } from "../aws-error.ts";
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { readRuleDescription } from "../rules/text.ts";
import { putTags } from "../state/put-tags.ts";
import type { PrefixList, PrefixListEntry } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderPrefixList } from "./describe-managed-prefix-lists.ts";

type Family = PrefixList["family"];

const mostEntries = 1000;
const mostEntriesInCall = 100;

/** A list holds one address family; rules that name it weigh its MaxEntries, however few entries it has. */
export function createManagedPrefixList(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const name = readName(parameters.requiredText("PrefixListName"));
  const family = readFamily(parameters.requiredText("AddressFamily"));
  const weight = readMaxEntries(parameters);
  const entries = readEntries(parameters, family);
  const tags = readTagSpecifications(parameters, "prefix-list");
  parameters.accept("ClientToken");
  if (entries.length > weight) {
    throw new AwsError(
      "PrefixListMaxEntriesExceeded",
      `You've reached the maximum number of entries for the prefix list (${weight}).`,
    );
  }
  return () => {
    const id = ids.next("pl");
    const list: PrefixList = { id, name, family, owner: scope.account, weight, entries };
    scope.prefixLists.set(id, list);
    putTags(scope, id, tags);
    return { prefixList: { ...renderPrefixList(list, scope), state: "create-in-progress" } };
  };
}

function readName(name: string): string {
  if (name.length > 255 || name.startsWith("com.amazonaws")) {
    throw invalidValue(
      "PrefixListName",
      name,
      "Names are up to 255 characters and do not start with com.amazonaws.",
    );
  }
  return name;
}

function readFamily(text: string): Family {
  if (text === "IPv4" || text === "IPv6") return text;
  throw invalidValue("AddressFamily", text, "Valid values are IPv4 and IPv6.");
}

function readMaxEntries(parameters: Parameters): number {
  const maxEntries = parameters.integer("MaxEntries");
  if (maxEntries === undefined) throw missing("MaxEntries");
  if (maxEntries < 1 || maxEntries > mostEntries) {
    throw invalidValue("MaxEntries", `${maxEntries}`, `Expecting a value between 1 and ${mostEntries}.`);
  }
  return maxEntries;
}

function readEntries(parameters: Parameters, family: Family): readonly PrefixListEntry[] {
  const entries = new Map<string, PrefixListEntry>();
  for (const record of parameters.records("Entry")) {
    const text = record.requiredText("Cidr");
    const cidr = family === "IPv4" ? canonicalIpv4(text) : canonicalIpv6(text);
    if (cidr === undefined) throw invalidValue("Cidr", text, `This is not a valid ${family} CIDR block.`);
    if (entries.has(cidr)) throw invalidValue("Cidr", text, "The CIDR appears multiple times.");
    entries.set(cidr, { cidr, description: readRuleDescription(record.text("Description")) });
  }
  if (entries.size > mostEntriesInCall) {
    throw new AwsError("RequestLimitExceeded", `A call takes at most ${mostEntriesInCall} entries.`);
  }
  return [...entries.values()];
}
