/** What `discover` found, as a table or as one JSON document (docs/schema/discover.schema.json). */
import type { Inventory } from "../model/inventory.ts";
import { plural } from "./counts.ts";
import { inventoryRows } from "./inventory-rows.ts";
import type { Paint } from "./paint.ts";
import { printableData } from "./printable.ts";
import { DOCUMENT_VERSION } from "./render-json.ts";
import { cell, renderTable } from "./table.ts";

/** Ends with a newline. */
export function renderInventory(raw: Inventory, paint: Paint): string {
  const inventory = printableData(raw);
  const { account, region, items, notFound } = inventory;
  const where = `in ${account}/${region}`;
  const missing = notFound.length > 0 ? [`Not found ${where}: ${notFound.join(", ")}`] : [];
  const noun = NOUNS[inventory.kind];
  if (items.length === 0) return lines([`No ${noun} found ${where}.`, ...missing]);
  const [head, ...rows] = inventoryRows(inventory);
  const table = renderTable([
    (head ?? []).map((text) => cell(text, paint.dim)),
    ...rows.map((row) => row.map((text) => cell(text))),
  ]);
  return lines([paint.bold(`${plural(items.length, noun)} ${where}`), "", ...table, ...missing]);
}

/** Ends with a newline. */
export function renderInventoryJson(inventory: Inventory): string {
  const { account, region, kind, items, notFound } = inventory;
  const document = { version: DOCUMENT_VERSION, kind, account, region, items, notFound };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}

const NOUNS = {
  "security-groups": "security group",
  "network-acls": "network ACL",
  "prefix-lists": "prefix list",
  instances: "instance",
  vpcs: "VPC",
} as const;
