/** The fields of a mapping of security groups that network ACLs have in another form or not at all. */
import * as z from "zod";
import type { Associations } from "./mapping.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import { KEEP_DESCRIPTION, keepFields, limits, selectFields, translateFields } from "./mapping-fields.ts";
import { readKeepRule } from "./mapping-keep.ts";
import { readAs, readSourceName } from "./mapping-names.ts";
import { distinct, form, idPairs, read, refused, wrongKind } from "./mapping-readers.ts";

/** EC2 keeps the names of groups apart without regard to case. */
const names = distinct(read(z.string(), readSourceName), (name) => name.toLowerCase());

export const groupSelect = selectFields(distinct(form("group")), names);

const NO_NUMBERS = "rules of security groups have no numbers";
const NO_SUBNETS = "security groups are attached to interfaces, not to subnets";

export const groupKeep = z.strictObject({
  description: z.exactOptional(z.string().meta({ description: "May hold * for any text" })),
  ...keepFields,
  peer: z.exactOptional(form("peer")),
  number: refused(NO_NUMBERS),
});

export const groupTranslate = z
  .strictObject({
    ...translateFields,
    groups: z.exactOptional(idPairs("group", "groupAnywhere")),
    prefixLists: z.exactOptional(idPairs("prefixList", "prefixList")),
  })
  .meta({ id: "security-group-translate" });

export const groupLimits = limits(DEFAULTS.allowWorld["security-group"]).meta({
  id: "security-group-limits",
});

/** What may stand in the mapping and in each of its targets. */
export const groupSettings = {
  into: z.exactOptional(form("group").meta({ description: "Adopt this group as the destination" })),
  as: z.exactOptional(
    read(z.string().meta({ default: DEFAULTS.as, description: "The destination's name" }), readAs),
  ),
  translate: z.exactOptional(groupTranslate),
  keep: z.exactOptional(
    z.array(read(groupKeep.meta({ minProperties: 1 }), readKeepRule)).meta({ description: KEEP_DESCRIPTION }),
  ),
  limits: z.exactOptional(groupLimits),
  associations: z.exactOptional(
    read(z.unknown().meta({ const: "none", doNotSuggest: true }), (value, fail): Associations | null =>
      value === "none" ? { kind: "none" } : fail(wrongKind(NO_SUBNETS)),
    ),
  ),
};

/** What stands in the mapping alone. */
export const groupOnly = {
  numbers: refused(NO_NUMBERS),
  whenNoRoom: z.exactOptional(
    read(z.enum(["hold", "swap"]).meta({ enum: ["hold"], default: DEFAULTS.whenNoRoom }), (value, fail) =>
      value === "hold" ? value : fail({ ...wrongKind(NO_SWAP), next: "say hold" }),
    ),
  ),
};

const NO_SWAP =
  "only subnets can be moved to a fresh copy in one call each, and groups are not attached to them";
