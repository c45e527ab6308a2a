/** One account in one Region of a seed. */
import { findRegion } from "../partitions.ts";
import type { Instance } from "../state/instance.ts";
import { findQuota } from "../state/quotas.ts";
import type { JsonReader } from "./json-reader.ts";
import { readPrefixList, type SeedPrefixList } from "./read-prefix-list.ts";
import { readRole, type SeedRole } from "./read-roles.ts";
import { readTags } from "./read-tags.ts";
import { readVpc, type SeedVpc } from "./read-vpc.ts";

export interface SeedAccount {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  readonly vpcs: readonly SeedVpc[];
  /** Of the account, not of the Region: entries of one account must not disagree. */
  readonly roles: readonly SeedRole[];
  readonly prefixLists: readonly SeedPrefixList[];
  readonly vpcAssociations: readonly SeedVpcAssociation[];
  readonly instances: readonly SeedMachine[];
  readonly quotas: readonly SeedQuota[];
  /** Tags of what has no place of its own in a seed, such as peerings. */
  readonly tags: readonly SeedTag[];
  /** Whether the default VPC that every account and Region has is gone. */
  readonly defaultVpcDeleted: boolean;
}

/** A group that may be used in a VPC other than its own. */
export interface SeedVpcAssociation {
  readonly path: string;
  readonly groupId: string;
  readonly vpcId: string;
}

/** An instance without its interfaces, which say themselves to which instance they belong. */
export interface SeedMachine extends Instance {
  readonly path: string;
  readonly tags: ReadonlyMap<string, string>;
}

export interface SeedQuota {
  readonly code: string;
  readonly value: number;
}

export interface SeedTag {
  readonly resource: string;
  readonly key: string;
  readonly value: string;
}

/** @throws SeedError */
export function readAccount(entry: JsonReader): SeedAccount {
  entry.allow(
    ...["account", "region", "defaultVpc", "vpcs", "roles", "prefixLists", "vpcAssociations"],
    ...["instances", "quotas", "tags"],
  );
  const account = entry.text("account");
  if (!/^\d{12}$/.test(account)) throw entry.wrong("account", `"${account}" is not 12 digits`);
  const region = entry.text("region");
  if (findRegion(region) === undefined) throw entry.wrong("region", `there is no Region "${region}"`);
  const defaultVpc = entry.optionalText("defaultVpc");
  if (defaultVpc !== undefined && defaultVpc !== "deleted") {
    throw entry.wrong("defaultVpc", "deleted is the only thing that can be said here");
  }
  return {
    path: entry.path,
    account,
    region,
    vpcs: entry.requiredList("vpcs").map(readVpc),
    roles: entry.list("roles").map(readRole),
    prefixLists: entry.list("prefixLists").map(readPrefixList),
    vpcAssociations: entry.list("vpcAssociations").map(readVpcAssociation),
    instances: entry.list("instances").map(readMachine),
    quotas: entry.list("quotas").map(readQuota),
    tags: entry.list("tags").map(readTag),
    defaultVpcDeleted: defaultVpc === "deleted",
  };
}

function readVpcAssociation(entry: JsonReader): SeedVpcAssociation {
  entry.allow("group", "vpc");
  return { path: entry.path, groupId: entry.id("group", "sg"), vpcId: entry.id("vpc", "vpc") };
}

function readMachine(entry: JsonReader): SeedMachine {
  entry.allow(
    ...["id", "reservation", "launchIndex", "image", "type", "clientToken", "az", "launched"],
    ...["terminated", "tags"],
  );
  return {
    path: entry.path,
    id: entry.id("id", "i"),
    reservationId: entry.id("reservation", "r"),
    launchIndex: entry.integer("launchIndex"),
    imageId: entry.text("image"),
    type: entry.text("type"),
    clientToken: entry.optionalText("clientToken") ?? "",
    zone: entry.text("az"),
    launchedMs: entry.time("launched"),
    terminatedMs: entry.optionalTime("terminated"),
    tags: readTags(entry),
  };
}

function readQuota(entry: JsonReader): SeedQuota {
  entry.allow("code", "value");
  const code = entry.text("code");
  if (findQuota(code) === undefined) throw entry.wrong("code", `"${code}" is not a quota that is known here`);
  const value = entry.integer("value");
  if (value < 0) throw entry.wrong("value", "a number of 0 or more is expected here");
  return { code, value };
}

function readTag(entry: JsonReader): SeedTag {
  entry.allow("resource", "Key", "Value");
  return { resource: entry.text("resource"), key: entry.text("Key"), value: entry.text("Value") };
}
