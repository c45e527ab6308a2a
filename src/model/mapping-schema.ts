/**
 * The mapping document as a schema: it validates what people write and is the JSON Schema that editors use.
 * Each leaf reads its value into canonical form. What several fields decide together is in `mapping-rules.ts`.
 */
import * as z from "zod";
import type { Selection, VpcSelection } from "./mapping.ts";
import { readCidr, readCidrPairs } from "./mapping-cidrs.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import type { Fail } from "./mapping-faults.ts";
import { readTags } from "./mapping-forms.ts";
import { readAs, readSourceName } from "./mapping-names.ts";
import { distinct, form, idPairs, limit, list, oneOrMany, read } from "./mapping-readers.ts";
import { readAllowance, readKeepRule, readPorts, readProtocol } from "./mapping-traffic.ts";

const tags = read(z.record(z.string(), z.string()).meta({ minProperties: 1 }), readTags);

const selectFields = z.strictObject({
  ids: z.exactOptional(distinct(form("group"))),
  names: z.exactOptional(distinct(read(z.string(), readSourceName))),
  tags: z.exactOptional(tags),
});

const select = read(
  selectFields.meta({
    minProperties: 1,
    maxProperties: 1,
    description: "Which groups: by ids, names or tags",
  }),
  readSelection,
);

function readSelection(given: z.output<typeof selectFields>, fail: Fail): Selection | null {
  const found: Selection[] = [];
  if (given.ids !== undefined) found.push({ kind: "ids", ids: given.ids });
  if (given.names !== undefined) found.push({ kind: "names", names: given.names });
  if (given.tags !== undefined) found.push({ kind: "tags", tags: given.tags });
  const [selection, ...more] = found;
  if (selection !== undefined && more.length === 0) return selection;
  const reason = selection === undefined ? "it selects nothing" : "it selects in more than one way";
  return fail({ code: "BAD_SELECT", reason, next: "give exactly one of ids, names and tags" });
}

const vpcTags = z.strictObject({ tags });

const vpcSelection = z
  .union([
    form("vpc").transform((vpcId): VpcSelection => ({ kind: "id", vpcId })),
    vpcTags.transform((given): VpcSelection => ({ kind: "tags", tags: given.tags })),
  ])
  .meta({ description: "A VPC by its id, or every VPC that carries the tags" });

const textOrNumber = z.union([z.string(), z.number()]);

const keepFields = z.strictObject({
  description: z.exactOptional(z.string().meta({ description: "May hold * for any text" })),
  direction: z.exactOptional(z.enum(["ingress", "egress"])),
  protocol: z.exactOptional(read(textOrNumber, readProtocol)),
  port: z.exactOptional(read(textOrNumber, readPorts)),
  cidr: z.exactOptional(read(z.string(), readCidr)),
  peer: z.exactOptional(form("peer")),
});

const keepRule = read(keepFields.meta({ minProperties: 1 }), readKeepRule);

const translate = z
  .strictObject({
    cidrs: z.exactOptional(read(z.record(z.string(), z.string()), readCidrPairs)),
    groups: z.exactOptional(idPairs("group", "groupAnywhere")),
    prefixLists: z.exactOptional(idPairs("prefixList", "prefixList")),
    unresolved: z.exactOptional(z.enum(["hold", "skip"]).meta({ default: DEFAULTS.unresolved })),
  })
  .meta({ id: "translate" });

const limits = z
  .strictObject({
    maxRemovals: z.exactOptional(
      limit({
        default: DEFAULTS.maxRemovals,
        description: "Most rules one run may remove from a destination",
      }),
    ),
    maxRemovalsPercent: z.exactOptional(
      limit({
        default: DEFAULTS.maxRemovalsPercent,
        maximum: 100,
        description: "The same as a percentage of the destination's rules",
      }),
    ),
    allowWorld: z.exactOptional(
      z.array(read(textOrNumber, readAllowance)).meta({
        default: DEFAULTS.allowWorld,
        description:
          "What inbound may be open to the Internet: tcp/443, tcp/1024-65535, udp/53, icmp, 50, all",
      }),
    ),
  })
  .meta({ id: "limits" });

/** What may stand in the mapping and in each of its targets. */
const settings = {
  into: z.exactOptional(form("group").meta({ description: "Adopt this group as the destination" })),
  as: z.exactOptional(
    read(z.string().meta({ default: DEFAULTS.as, description: "The destination's name" }), readAs),
  ),
  translate: z.exactOptional(translate),
  keep: z.exactOptional(z.array(keepRule).meta({ description: "Destination rules that are never removed" })),
  limits: z.exactOptional(limits),
  associations: z.exactOptional(z.literal("none")),
};

const source = z.strictObject({
  account: form("account"),
  region: form("region"),
  vpc: z.exactOptional(form("vpc")),
  select,
});

const target = z
  .strictObject({
    account: oneOrMany(form("account")),
    region: oneOrMany(form("region")),
    vpc: vpcSelection,
    ...settings,
  })
  .meta({ id: "target" });

export const mappingSchema = z
  .strictObject({
    id: form("mappingId"),
    kind: z.literal("security-group"),
    description: z.exactOptional(z.string()),
    source,
    targets: list(target),
    ...settings,
    schedule: z.exactOptional(form("schedule")),
    mode: z.exactOptional(z.enum(["report", "enforce"]).meta({ default: DEFAULTS.mode })),
    ownership: z.exactOptional(
      z.enum(["exclusive", "additive", "managed"]).meta({ default: DEFAULTS.ownership }),
    ),
    tags: z.exactOptional(z.enum(["copy", "none"]).meta({ default: DEFAULTS.tags })),
    whenSourceMissing: z.exactOptional(
      z.enum(["hold", "delete"]).meta({ default: DEFAULTS.whenSourceMissing }),
    ),
    whenNoRoom: z.exactOptional(z.literal("hold")),
  })
  .meta({ id: "mapping" });

export type MappingDocument = z.output<typeof mappingSchema>;
export type TargetDocument = MappingDocument["targets"][number];

/** The JSON Schema of a mapping file: one mapping or a list of them. For editors and other programs. */
export function mappingJsonSchema(): Readonly<Record<string, unknown>> {
  const file = z.union([mappingSchema, list(mappingSchema)]).meta({ title: "vpc-rule-sync mapping file" });
  return z.toJSONSchema(file, { io: "input" });
}

/** The fields there are, by the name of what holds them; the mapping's own stand under the empty name. */
export const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["", Object.keys(mappingSchema.shape)],
  ["source", Object.keys(source.shape)],
  ["select", Object.keys(selectFields.shape)],
  ["targets", Object.keys(target.shape)],
  ["vpc", Object.keys(vpcTags.shape)],
  ["keep", Object.keys(keepFields.shape)],
  ["translate", Object.keys(translate.shape)],
  ["limits", Object.keys(limits.shape)],
]);
