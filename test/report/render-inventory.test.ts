import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/model/inventory.ts";
import { makePaint } from "../../src/report/paint.ts";
import { renderInventory, renderInventoryJson } from "../../src/report/render-inventory.ts";
import { discoverDocument, discoverJsonSchema } from "./discover-schema.ts";
import { schemaText } from "./schema-text.ts";

const PLAIN = makePaint(false);
const PLACE = { account: "111111111111", region: "eu-west-1", notFound: [] };

const LISTINGS: readonly Inventory[] = [
  {
    ...PLACE,
    kind: "security-groups",
    items: [
      {
        id: "sg-1",
        name: "web",
        description: "web servers",
        vpcId: "vpc-1",
        rulesIn: 12,
        rulesOut: 1,
        tags: { team: "a", Name: "w" },
      },
    ],
  },
  {
    ...PLACE,
    kind: "network-acls",
    items: [
      {
        id: "acl-1",
        name: "",
        vpcId: "vpc-1",
        isDefault: true,
        rulesIn: { allow: 1, deny: 2 },
        rulesOut: { allow: 1, deny: 0 },
        subnetIds: ["subnet-1", "subnet-2"],
        tags: {},
      },
    ],
  },
  {
    ...PLACE,
    kind: "prefix-lists",
    items: [
      {
        id: "pl-1",
        name: "aws",
        owner: "AWS",
        family: "IPv4",
        entries: 3,
        maxEntries: null,
        version: null,
        tags: {},
      },
      {
        id: "pl-2",
        name: "ours",
        owner: "1",
        family: "IPv6",
        entries: 2,
        maxEntries: 10,
        version: 4,
        tags: {},
      },
    ],
  },
  {
    ...PLACE,
    kind: "instances",
    items: [
      {
        id: "i-1",
        name: "one",
        state: "running",
        type: "t3.micro",
        imageId: "ami-1",
        vpcId: "vpc-1",
        subnetId: "subnet-1",
        groups: [
          { id: "sg-1", name: "web" },
          { id: "sg-2", name: "" },
        ],
        tags: { Name: "one" },
      },
      {
        id: "i-2",
        name: "",
        state: "terminated",
        type: "t3.micro",
        imageId: "ami-1",
        vpcId: null,
        subnetId: null,
        groups: [],
        tags: {},
      },
    ],
  },
  {
    ...PLACE,
    kind: "vpcs",
    items: [
      {
        id: "vpc-1",
        name: "prod",
        ipv4: ["10.0.0.0/16", "10.1.0.0/16"],
        ipv6: [],
        subnets: 3,
        securityGroups: 2,
        networkAcls: 1,
        instances: 0,
        tags: { env: "prod", a: "b" },
      },
    ],
  },
];

// Written anew by `npx vitest run test/report --update`.
test("docs/schema/discover.schema.json is what discover-schema.ts makes", async () => {
  await expect(schemaText(discoverJsonSchema())).toMatchFileSnapshot(
    "../../docs/schema/discover.schema.json",
  );
});

describe.each(LISTINGS.map((item) => [item.kind, item] as const))("%s", (kind, inventory) => {
  test("are a table", async () => {
    await expect(renderInventory(inventory, PLAIN)).toMatchFileSnapshot(`golden/discover-${kind}.txt`);
  });

  test("are a document as its schema says", () => {
    const text = renderInventoryJson(inventory);

    expect(discoverDocument.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("say so where there are none, and which ids were not found", () => {
    const none = { ...inventory, items: [], notFound: ["x-1", "x-2"] } as Inventory;

    expect(renderInventory(none, PLAIN)).toMatch(
      /^No [a-zA-Z ]+ found in 111111111111\/eu-west-1\.\nNot found in 111111111111\/eu-west-1: x-1, x-2\n$/,
    );
    expect(discoverDocument.safeParse(JSON.parse(renderInventoryJson(none))).success).toBe(true);
  });
});

test("a name from the cloud does not steer the terminal", () => {
  const [first] = LISTINGS;
  if (first?.kind !== "security-groups") throw new Error("no groups");
  const evil = { ...first, items: first.items.map((item) => ({ ...item, name: "\u001b[2J\u202e" })) };

  const text = renderInventory(evil, PLAIN);

  expect(text).toContain("?[2J?");
  expect(text).not.toContain("\u001b");
});
