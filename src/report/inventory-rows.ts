/** The columns of each kind of listing: headings first, then a row for each item. */
import type {
  AnswerCounts,
  Listed,
  ListedAcl,
  ListedGroup,
  ListedInstance,
  ListedPrefixList,
  ListedVpc,
  Listing,
} from "../model/inventory.ts";

type Row = readonly string[];

/** What stands between the names in front and the tags at the end. */
export function inventoryRows(listing: Listing): readonly Row[] {
  switch (listing.kind) {
    case "security-groups":
      return rowsOf(listing.items, ["vpc", "in", "out"], groupCells);
    case "network-acls":
      return rowsOf(listing.items, ["vpc", "default", "in", "out", "subnets"], aclCells);
    case "prefix-lists":
      return rowsOf(listing.items, ["owner", "family", "entries", "version"], prefixListCells);
    case "instances":
      return rowsOf(listing.items, ["state", "groups", "vpc", "subnet", "image", "type"], instanceCells);
    case "vpcs":
      return rowsOf(listing.items, ["blocks", "subnets", "groups", "acls", "instances"], vpcCells);
  }
}

function rowsOf<Item extends Listed>(
  items: readonly Item[],
  headings: Row,
  cellsOf: (item: Item) => Row,
): readonly Row[] {
  return [
    ["name", "id", ...headings, "tags"],
    ...items.map((item) => [item.name === "" ? "-" : item.name, item.id, ...cellsOf(item), tagWords(item)]),
  ];
}

function groupCells({ vpcId, rulesIn, rulesOut }: ListedGroup): Row {
  return [vpcId, `${rulesIn}`, `${rulesOut}`];
}

function aclCells({ vpcId, isDefault, rulesIn, rulesOut, subnetIds }: ListedAcl): Row {
  return [vpcId, isDefault ? "yes" : "no", answerWords(rulesIn), answerWords(rulesOut), listWords(subnetIds)];
}

function prefixListCells({ owner, family, entries, maxEntries, version }: ListedPrefixList): Row {
  const count = maxEntries === null ? `${entries}` : `${entries} of ${maxEntries}`;
  return [owner, family, count, `${version ?? "-"}`];
}

function instanceCells({ state, groups, vpcId, subnetId, imageId, type }: ListedInstance): Row {
  const named = groups.map(({ id, name }) => (name === "" ? id : `${id} (${name})`));
  return [state, listWords(named), vpcId ?? "-", subnetId ?? "-", imageId, type];
}

function vpcCells({ ipv4, ipv6, subnets, securityGroups, networkAcls, instances }: ListedVpc): Row {
  const counts = [subnets, securityGroups, networkAcls, instances];
  return [listWords([...ipv4, ...ipv6]), ...counts.map(String)];
}

function answerWords({ allow, deny }: AnswerCounts): string {
  return `${allow} allow, ${deny} deny`;
}

function listWords(words: readonly string[]): string {
  return words.length === 0 ? "-" : words.join(", ");
}

/** The Name tag has a column of its own. */
function tagWords({ tags }: Listed): string {
  return Object.entries(tags)
    .filter(([key]) => key !== "Name")
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(", ");
}
