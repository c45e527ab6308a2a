/** What `discover --json` prints, as a schema that stands apart from the code that renders. */
import * as z from "zod";

const listed = {
  id: z.string(),
  name: z.string().meta({ description: "Of most things the Name tag; empty where there is none" }),
  tags: z.record(z.string(), z.string()),
};

const count = z.int().min(0);
const answers = z.strictObject({ allow: count, deny: count });
const text = z.union([z.string(), z.null()]);

const group = z.strictObject({
  ...listed,
  description: z.string(),
  vpcId: z.string(),
  rulesIn: count.meta({ description: "One for each peer, as the quota counts them" }),
  rulesOut: count,
});

const acl = z.strictObject({
  ...listed,
  vpcId: z.string(),
  isDefault: z.boolean(),
  rulesIn: answers.meta({ description: "Without the * entry" }),
  rulesOut: answers,
  subnetIds: z.array(z.string()),
});

const prefixList = z.strictObject({
  ...listed,
  owner: z.string().meta({ description: "AWS for the lists that AWS keeps" }),
  family: z.string(),
  entries: count,
  maxEntries: z.union([count, z.null()]),
  version: z.union([count, z.null()]),
});

const instance = z.strictObject({
  ...listed,
  state: z.string(),
  type: z.string(),
  imageId: z.string(),
  vpcId: text.meta({ description: "Null once it is terminated" }),
  subnetId: text,
  groups: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});

const vpc = z.strictObject({
  ...listed,
  ipv4: z.array(z.string()),
  ipv6: z.array(z.string()),
  subnets: count,
  securityGroups: count,
  networkAcls: count,
  instances: count,
});

function listing<Kind extends string, Item extends z.ZodType>(kind: Kind, item: Item) {
  return z.strictObject({
    version: z.literal(1),
    kind: z.literal(kind),
    account: z.string(),
    region: z.string(),
    items: z.array(item),
    notFound: z.array(z.string()).meta({ description: "The ids of --id that are not among the items" }),
  });
}

export const discoverDocument = z
  .discriminatedUnion("kind", [
    listing("security-groups", group),
    listing("network-acls", acl),
    listing("prefix-lists", prefixList),
    listing("instances", instance),
    listing("vpcs", vpc),
  ])
  .meta({ title: "What vpc-rule-sync discover prints with --json" });

export function discoverJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(discoverDocument);
}
