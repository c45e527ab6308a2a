/** The fields of the mapping document that both kinds of mapping have, and the frames their own fields go into. */
import * as z from "zod";
import type { Selection, VpcSelection } from "./mapping.ts";
import { readCidr, readCidrPairs } from "./mapping-cidrs.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import type { Fail } from "./mapping-faults.ts";
import { readTags } from "./mapping-forms.ts";
import { readDay } from "./mapping-keep.ts";
import { form, limit, read, textOrNumber } from "./mapping-readers.ts";
import { readAllowance, readPorts, readProtocol } from "./mapping-traffic.ts";

type Texts = z.ZodType<readonly string[]>;

const tags = read(z.record(z.string(), z.string()).meta({ minProperties: 1 }), readTags);

const tagFields = z.strictObject({ tags });

/** The fields of `select`; which ids and names are sound depends on the kind. */
export function selectFields(ids: Texts, names: Texts) {
  return z.strictObject({
    ids: z.exactOptional(ids),
    names: z.exactOptional(names),
    tags: z.exactOptional(tags),
  });
}

export type SelectFields = ReturnType<typeof selectFields>;

export function select(fields: SelectFields) {
  const description = "Which are the sources: by ids, names or tags";
  return read(fields.meta({ minProperties: 1, maxProperties: 1, description }), readSelection);
}

function readSelection(given: z.output<SelectFields>, fail: Fail): Selection | null {
  const found: Selection[] = [];
  if (given.ids !== undefined) found.push({ kind: "ids", ids: given.ids });
  if (given.names !== undefined) found.push({ kind: "names", names: given.names });
  if (given.tags !== undefined) found.push({ kind: "tags", tags: given.tags });
  const [selection, ...more] = found;
  if (selection !== undefined && more.length === 0) return selection;
  const reason = selection === undefined ? "it selects nothing" : "it selects in more than one way";
  return fail({ code: "BAD_SELECT", reason, next: "give exactly one of ids, names and tags" });
}

export const vpcSelection = z
  .union([
    form("vpc").transform((vpcId): VpcSelection => ({ kind: "id", vpcId })),
    tagFields.transform((given): VpcSelection => ({ kind: "tags", tags: given.tags })),
  ])
  .meta({ description: "A VPC by its id, or every VPC that carries the tags" });

export const VPC_FIELDS = Object.keys(tagFields.shape);

/** Of a `keep` entry. */
export const keepFields = {
  direction: z.exactOptional(z.enum(["ingress", "egress"])),
  protocol: z.exactOptional(read(textOrNumber, readProtocol)),
  port: z.exactOptional(read(textOrNumber, readPorts)),
  cidr: z.exactOptional(read(z.string(), readCidr)),
  until: z.exactOptional(
    read(z.string().meta({ format: "date", description: "The last day (UTC) on which it is kept" }), readDay),
  ),
};

export const KEEP_DESCRIPTION = "Destination rules that are never removed";

/** Of `translate`. */
export const translateFields = {
  cidrs: z.exactOptional(read(z.record(z.string(), z.string()), readCidrPairs)),
  unresolved: z.exactOptional(z.enum(["hold", "skip"]).meta({ default: DEFAULTS.unresolved })),
};

export function limits(allowWorld: readonly string[]) {
  return z.strictObject({
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
        default: allowWorld,
        description:
          "What inbound may be open to the Internet: tcp/443, tcp/1024-65535, udp/53, icmp, 50, all",
      }),
    ),
  });
}
