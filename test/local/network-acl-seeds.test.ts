import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSeed, SeedError } from "../../src/local/seed.ts";
import { startLocalCloud } from "../../src/local/server.ts";
import { aclsOf, defaultAcl, describeAcl, lineOf, linesOf } from "./acl.ts";
import { must, useCloud, usual } from "./cloud.ts";

describe("the ACLs of the eight seeds", () => {
  const folder = new URL("../../config/seeds/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const readSeed = (name: string) => readFileSync(new URL(name, folder), "utf8");
  const seeded = useCloud({ seeds: names.map((name) => parseSeed(readSeed(name))) });

  interface SeedAcl {
    readonly id: string;
    readonly isDefault: boolean;
    readonly tags: readonly object[];
    readonly subnetIds: readonly string[];
    readonly entries: Parameters<typeof lineOf>[0][];
  }
  interface SeedAccount {
    readonly account: string;
    readonly region: string;
    readonly vpcs: readonly { readonly id: string; readonly networkAcls: readonly SeedAcl[] }[];
  }

  // One file holds a block with host bits on purpose; AWS would have cleared them.
  const canonicalLine = (entry: Parameters<typeof lineOf>[0]) =>
    lineOf(entry).replace(" 172.16.1.0/0 ", " 0.0.0.0/0 ");

  it.each(names)("%s: come back entry for entry, with their subnets and tags", async (name) => {
    const { accounts: entries } = JSON.parse(readSeed(name)) as { accounts: readonly SeedAccount[] };
    let compared = 0;
    for (const { account, region, vpcs } of entries) {
      for (const vpc of vpcs) {
        const found = await aclsOf(seeded.ec2(account, region), vpc.id);
        expect(found).toHaveLength(vpc.networkAcls.length);
        for (const wanted of vpc.networkAcls) {
          const acl = must(found.find(({ NetworkAclId }) => NetworkAclId === wanted.id));
          const own = must(acl.Entries).filter((entry) => must(entry.RuleNumber) < 32767);
          expect(own.map(lineOf).sort()).toEqual(wanted.entries.map(canonicalLine).sort());
          expect(acl.Associations?.map(({ SubnetId }) => SubnetId).sort()).toEqual(
            [...wanted.subnetIds].sort(),
          );
          expect([acl.IsDefault, acl.Tags]).toEqual([wanted.isDefault, wanted.tags]);
          compared += own.length;
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe("the ACLs of a seed of one's own", () => {
  const entry = { RuleNumber: 90, Protocol: "6", RuleAction: "deny", Egress: false, CidrBlock: "10.0.0.9/8" };
  const subnets = [
    { id: "subnet-00000001", az: "eu-west-1a", cidr: "10.0.0.0/24" },
    { id: "subnet-00000002", az: "eu-west-1a", cidr: "10.0.1.0/24" },
  ];
  const acl = (id: string, more: object = {}) => ({
    id,
    isDefault: false,
    tags: [],
    subnetIds: [],
    entries: [],
    ...more,
  });
  const seedOf = (networkAcls: readonly object[]) => {
    const vpcs = [{ id: "vpc-00000001", cidr: "10.0.0.0/16", subnets, networkAcls }];
    return parseSeed(JSON.stringify({ accounts: [{ account: usual, region: "eu-west-1", vpcs }] }));
  };
  const many = Array.from({ length: 60 }, (_, index) => ({ ...entry, RuleNumber: index + 1 }));
  const loaded = useCloud({
    seeds: [seedOf([acl("acl-00000001", { subnetIds: ["subnet-00000001"], entries: many })])],
  });

  it("load beyond the quota, with canonical blocks", async () => {
    const lines = linesOf(await describeAcl(loaded.ec2(), "acl-00000001"));

    expect(lines).toHaveLength(62);
    expect(lines).toContain("in 60 deny 6 10.0.0.0/8");
  });

  it("leave the other subnets to a default ACL, which is added", async () => {
    const added = await defaultAcl(loaded.ec2(), "vpc-00000001");

    expect(added.Associations?.map(({ SubnetId }) => SubnetId)).toEqual(["subnet-00000002"]);
    expect(linesOf(added)).toContain("in 100 allow -1 0.0.0.0/0");
  });

  it.each([
    ["an id twice", [acl("acl-00000001"), acl("acl-00000001")], /two with the id acl-00000001/],
    [
      "two default ACLs",
      [acl("acl-00000001", { isDefault: true }), acl("acl-00000002", { isDefault: true })],
      /vpc-00000001 already has a default network ACL/,
    ],
    [
      "a number twice",
      [acl("acl-00000001", { entries: [entry, entry] })],
      /acl-00000001 has two ingress entries 90/,
    ],
    [
      "a subnet under two ACLs",
      [
        acl("acl-00000001", { subnetIds: ["subnet-00000001"] }),
        acl("acl-00000002", { subnetIds: ["subnet-00000001"] }),
      ],
      /subnet-00000001 is under two network ACLs/,
    ],
    [
      "a subnet that is not there",
      [acl("acl-00000001", { subnetIds: ["subnet-00000009"] })],
      /vpc-00000001 has no subnet subnet-00000009/,
    ],
  ])("do not load with %s", async (_name, networkAcls, message) => {
    const start = startLocalCloud({ seeds: [seedOf(networkAcls)] });

    await expect(start).rejects.toThrow(SeedError);
    await expect(start).rejects.toThrow(message);
  });
});
