/**
 * The mapping document as a schema: it validates what people write and is the JSON Schema that editors use.
 * There is one for each kind of mapping, made of the same fields wherever they mean the same. Each leaf reads
 * its value into canonical form. What several fields decide together is in `mapping-rules.ts`.
 */
import * as z from "zod";
import type { ResourceKind, Selection } from "./mapping.ts";
import { aclKeep, aclLimits, aclOnly, aclSelect, aclSettings, aclTranslate } from "./mapping-acl-fields.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import { select, VPC_FIELDS, vpcSelection } from "./mapping-fields.ts";
import {
  groupKeep,
  groupLimits,
  groupOnly,
  groupSelect,
  groupSettings,
  groupTranslate,
} from "./mapping-group-fields.ts";
import { form, isRefused, list, oneOrMany } from "./mapping-readers.ts";

function sourceOf(selection: z.ZodType<Selection>) {
  return z.strictObject({
    account: form("account"),
    region: form("region"),
    vpc: z.exactOptional(form("vpc")),
    select: selection,
  });
}

const place = {
  account: oneOrMany(form("account")),
  region: oneOrMany(form("region")),
  vpc: vpcSelection,
};

const id = form("mappingId");

const policy = {
  description: z.exactOptional(z.string()),
  schedule: z.exactOptional(form("schedule")),
  mode: z.exactOptional(z.enum(["report", "enforce"]).meta({ default: DEFAULTS.mode })),
  ownership: z.exactOptional(
    z.enum(["exclusive", "additive", "managed"]).meta({ default: DEFAULTS.ownership }),
  ),
  tags: z.exactOptional(z.enum(["copy", "none"]).meta({ default: DEFAULTS.tags })),
  whenSourceMissing: z.exactOptional(
    z.enum(["hold", "delete"]).meta({ default: DEFAULTS.whenSourceMissing }),
  ),
};

const groupSource = sourceOf(select(groupSelect));
const groupTarget = z.strictObject({ ...place, ...groupSettings }).meta({ id: "security-group-target" });
const groupMapping = z
  .strictObject({
    id,
    kind: z.literal("security-group"),
    source: groupSource,
    targets: list(groupTarget),
    ...groupSettings,
    ...policy,
    ...groupOnly,
  })
  .meta({ id: "security-group-mapping" });

const aclSource = sourceOf(select(aclSelect));
const aclTarget = z.strictObject({ ...place, ...aclSettings }).meta({ id: "network-acl-target" });
const aclMapping = z
  .strictObject({
    id,
    kind: z.literal("network-acl"),
    source: aclSource,
    targets: list(aclTarget),
    ...aclSettings,
    ...policy,
    ...aclOnly,
  })
  .meta({ id: "network-acl-mapping" });

export const MAPPING_SCHEMAS = { "security-group": groupMapping, "network-acl": aclMapping } as const;

export const KINDS: readonly ResourceKind[] = ["security-group", "network-acl"];

/** Reads the field that says which of the schemas holds; everything else is left to that one. */
export const kindSchema = z.looseObject({ kind: z.enum(KINDS) });

export type MappingDocument = z.output<typeof groupMapping> | z.output<typeof aclMapping>;
export type TargetDocument = MappingDocument["targets"][number];

/** The JSON Schema of a mapping file: one mapping or a list of them. For editors and other programs. */
export function mappingJsonSchema(): Readonly<Record<string, unknown>> {
  const mapping = z.discriminatedUnion("kind", [groupMapping, aclMapping]);
  const file = z.union([mapping, list(mapping)]).meta({ title: "vpc-rule-sync mapping file" });
  return z.toJSONSchema(file, { io: "input" });
}

type Fields = Readonly<Record<string, z.core.$ZodType>>;

/** The fields there are, by the name of what holds them; the mapping's own stand under the empty name. */
export const FIELDS: Readonly<Record<ResourceKind, ReadonlyMap<string, readonly string[]>>> = {
  "security-group": new Map([
    ["", namesIn(groupMapping.shape)],
    ["source", namesIn(groupSource.shape)],
    ["select", namesIn(groupSelect.shape)],
    ["targets", namesIn(groupTarget.shape)],
    ["vpc", VPC_FIELDS],
    ["keep", namesIn(groupKeep.shape)],
    ["translate", namesIn(groupTranslate.shape)],
    ["limits", namesIn(groupLimits.shape)],
  ]),
  "network-acl": new Map([
    ["", namesIn(aclMapping.shape)],
    ["source", namesIn(aclSource.shape)],
    ["select", namesIn(aclSelect.shape)],
    ["targets", namesIn(aclTarget.shape)],
    ["vpc", VPC_FIELDS],
    ["keep", namesIn(aclKeep.shape)],
    ["translate", namesIn(aclTranslate.shape)],
    ["limits", namesIn(aclLimits.shape)],
  ]),
};

function namesIn(shape: Fields): readonly string[] {
  return Object.entries(shape).flatMap(([name, field]) => (isRefused(field) ? [] : [name]));
}
