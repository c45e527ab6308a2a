/** The fields of a mapping of network ACLs that security groups have in another form or not at all. */
import * as z from "zod";
import { readAssociations } from "./mapping-associations.ts";
import { DEFAULTS } from "./mapping-defaults.ts";
import { KEEP_DESCRIPTION, keepFields, limits, selectFields, translateFields } from "./mapping-fields.ts";
import { readKeepRule, readNumberRange, readRuleNumber } from "./mapping-keep.ts";
import { readAclAs, readAclName } from "./mapping-names.ts";
import { distinct, form, idRecord, read, refused, textOrNumber } from "./mapping-readers.ts";

export const aclSelect = selectFields(distinct(form("acl")), distinct(read(z.string(), readAclName)));

export const aclKeep = z.strictObject({
  ...keepFields,
  number: z.exactOptional(
    read(textOrNumber.meta({ description: "The rule's number, 1 to 32766" }), readRuleNumber),
  ),
  peer: refused("rules of network ACLs name addresses only, no groups and no prefix lists"),
  description: refused("rules of network ACLs have no description"),
});

export const aclTranslate = z
  .strictObject({
    ...translateFields,
    groups: refused("rules of network ACLs never refer to groups"),
    prefixLists: refused("rules of network ACLs never refer to prefix lists"),
  })
  .meta({ id: "network-acl-translate" });

export const aclLimits = limits(DEFAULTS.allowWorld["network-acl"]).meta({ id: "network-acl-limits" });

const associations = z.union([z.enum(["none", "by-name", "by-zone"]), idRecord("subnet", "subnet")]).meta({
  default: DEFAULTS.associations,
  description: "Which subnets come under the destination: by-name, by-zone, or source subnet: target subnet",
});

/** What may stand in the mapping and in each of its targets. */
export const aclSettings = {
  into: z.exactOptional(form("acl").meta({ description: "Adopt this network ACL as the destination" })),
  as: z.exactOptional(
    read(z.string().meta({ default: DEFAULTS.as, description: "The Name tag of a new ACL" }), readAclAs),
  ),
  translate: z.exactOptional(aclTranslate),
  keep: z.exactOptional(
    z.array(read(aclKeep.meta({ minProperties: 1 }), readKeepRule)).meta({ description: KEEP_DESCRIPTION }),
  ),
  limits: z.exactOptional(aclLimits),
  associations: z.exactOptional(read(associations, readAssociations)),
};

/** What stands in the mapping alone. */
export const aclOnly = {
  numbers: z.exactOptional(
    read(
      textOrNumber.meta({
        pattern: "^[1-9][0-9]*-[1-9][0-9]*$",
        description: "With ownership: managed: the rule numbers that are ours, such as 1-4999",
      }),
      readNumberRange,
    ),
  ),
  whenNoRoom: z.exactOptional(z.enum(["hold", "swap"]).meta({ default: DEFAULTS.whenNoRoom })),
};
