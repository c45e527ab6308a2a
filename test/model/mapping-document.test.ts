import { expect, test } from "vitest";
import {
  aclMapping,
  aclSource,
  type Fields,
  mapping,
  OTHER_GROUP,
  parseOne,
  SOURCE_ACL,
  SOURCE_GROUP,
  SOURCE_VPC,
  source,
  TARGET_VPC,
  target,
} from "./mapping-base.ts";

const firstTarget = (document: Fields) => parseOne(document).targets[0];

test("fills in the defaults", () => {
  expect(parseOne(mapping())).toEqual({
    id: "web-tier",
    kind: "security-group",
    source: { account: "111111111111", region: "eu-west-1", select: { kind: "ids", ids: [SOURCE_GROUP] } },
    targets: [
      {
        account: "222222222222",
        region: "us-east-1",
        vpc: { kind: "id", vpcId: TARGET_VPC },
        as: "{name}",
        translate: { cidrs: [], vpcBlocks: false, groups: {}, prefixLists: {}, unresolved: "hold" },
        keep: [],
        limits: {
          maxRemovals: 10,
          maxRemovalsPercent: 50,
          allowWorld: [
            { protocol: "tcp", ports: { from: 80, to: 80 } },
            { protocol: "tcp", ports: { from: 443, to: 443 } },
          ],
        },
        associations: { kind: "none" },
      },
    ],
    mode: "report",
    ownership: "exclusive",
    tags: "copy",
    whenSourceMissing: "hold",
    whenNoRoom: "hold",
    numbers: null,
  });
});

test("fills in the defaults of network ACLs, which may be open to the world", () => {
  const { kind, source: home, targets, numbers } = parseOne(aclMapping());

  expect({ kind, numbers }).toEqual({ kind: "network-acl", numbers: null });
  expect(home.select).toEqual({ kind: "ids", ids: [SOURCE_ACL] });
  expect(targets[0]).toEqual({
    ...parseOne(mapping()).targets[0],
    limits: { maxRemovals: 10, maxRemovalsPercent: 50, allowWorld: [{ protocol: "all", ports: null }] },
  });
});

test("carries over what is said of network ACLs", () => {
  const said = {
    ownership: "managed",
    numbers: "1-4999",
    whenNoRoom: "swap",
    associations: "by-zone",
    keep: [{ number: 90, until: "2028-02-29" }, { number: "32766" }],
  };
  const pairs = { "subnet-00000002": "subnet-00000009", "subnet-00000001": "subnet-00000008" };
  const inner = target({ region: "us-west-1", associations: pairs });
  const vpc = { source: aclSource({ vpc: SOURCE_VPC, select: { names: ["Web", "WEB"] } }) };

  const parsed = parseOne(aclMapping({ ...said, ...vpc, as: "one name", targets: [target(), inner] }));

  expect(parsed).toMatchObject({
    ownership: "managed",
    numbers: { from: 1, to: 4999 },
    whenNoRoom: "swap",
    source: { select: { kind: "names", names: ["Web", "WEB"] } },
  });
  expect(parsed.targets[0]).toMatchObject({
    as: "one name",
    associations: { kind: "by-zone" },
    keep: [{ number: 90, until: "2028-02-29" }, { number: 32_766 }],
  });
  expect(Object.entries(parsed.targets[1]?.associations ?? {})).toEqual([
    ["kind", "pairs"],
    ["subnets", { "subnet-00000001": "subnet-00000008", "subnet-00000002": "subnet-00000009" }],
  ]);
});

test("keeps a rule of a group until a day", () => {
  const keep = [{ description: "migration", until: "2026-12-31" }];

  expect(firstTarget(mapping({ keep }))?.keep).toEqual(keep);
});

test("carries over what is said", () => {
  const said = {
    description: "golden web tier",
    schedule: "every-15-minutes",
    mode: "enforce",
    ownership: "managed",
    tags: "none",
    whenSourceMissing: "delete",
  };

  expect(parseOne(mapping({ ...said, whenNoRoom: "hold", associations: "none" }))).toMatchObject(said);
});

test("selects by names or tags in a VPC", () => {
  const byNames = parseOne(
    mapping({ source: source({ vpc: SOURCE_VPC, select: { names: ["web", "app"] } }) }),
  );
  const byTags = parseOne(
    mapping({ source: source({ vpc: SOURCE_VPC, select: { tags: { b: "2", a: "" } } }) }),
  );

  expect(byNames.source).toMatchObject({ vpc: SOURCE_VPC, select: { kind: "names", names: ["web", "app"] } });
  expect(byTags.source.select).toEqual({ kind: "tags", tags: { a: "", b: "2" } });
});

test("multiplies accounts and Regions out in the order of the document", () => {
  const places = target({ account: ["333333333333", "222222222222"], region: ["us-west-2", "eu-west-1"] });
  const last = target({ vpc: { tags: { env: "prod" } } });

  const { targets } = parseOne(mapping({ targets: [places, last] }));

  expect(targets.map(({ account, region }) => `${account} ${region}`)).toEqual([
    "333333333333 us-west-2",
    "333333333333 eu-west-1",
    "222222222222 us-west-2",
    "222222222222 eu-west-1",
    "222222222222 us-east-1",
  ]);
  expect(targets[4]?.vpc).toEqual({ kind: "tags", tags: { env: "prod" } });
});

test("merges translate and limits field by field and the maps of translate key by key", () => {
  const outer = {
    cidrs: { "10.2.0.0/16": "10.20.0.0/16", "10.1.0.0/16": "10.10.0.0/16", "source-vpc": "target-vpc" },
    groups: { [SOURCE_GROUP]: OTHER_GROUP, [OTHER_GROUP]: SOURCE_GROUP },
    prefixLists: { "pl-63a5400a": "pl-63a5400b" },
    unresolved: "skip",
  };
  const inner = {
    cidrs: { "10.1.0.0/16": "10.30.0.0/16" },
    groups: { [SOURCE_GROUP]: `333333333333/${OTHER_GROUP}` },
  };

  const merged = firstTarget({
    ...mapping({ translate: outer, limits: { maxRemovals: 3, allowWorld: ["all"] } }),
    targets: [target({ translate: inner, limits: { maxRemovalsPercent: 0, allowWorld: [] } })],
  });

  expect(merged?.translate).toEqual({
    cidrs: [
      { from: "10.1.0.0/16", to: "10.30.0.0/16" },
      { from: "10.2.0.0/16", to: "10.20.0.0/16" },
    ],
    vpcBlocks: true,
    groups: { [SOURCE_GROUP]: `333333333333/${OTHER_GROUP}`, [OTHER_GROUP]: SOURCE_GROUP },
    prefixLists: { "pl-63a5400a": "pl-63a5400b" },
    unresolved: "skip",
  });
  expect(merged?.limits).toEqual({ maxRemovals: 3, maxRemovalsPercent: 0, allowWorld: [] });
});

test("replaces into, as and keep whole", () => {
  const outer = { as: "{name}-dr", keep: [{ port: 22 }, { port: 23 }] };
  const inner = { as: "web", keep: [{ port: 80 }], into: OTHER_GROUP };

  const { targets } = parseOne(
    mapping({ ...outer, targets: [target(inner), target({ region: "us-west-1" })] }),
  );

  expect(targets[0]).toMatchObject({ as: "web", keep: [{ port: { from: 80, to: 80 } }], into: OTHER_GROUP });
  expect(targets[1]).toMatchObject({
    as: "{name}-dr",
    keep: [{ port: { from: 22 } }, { port: { from: 23 } }],
  });
  expect(targets[1]).not.toHaveProperty("into");
});

test("lets one target inherit into", () => {
  expect(firstTarget(mapping({ into: OTHER_GROUP }))?.into).toBe(OTHER_GROUP);
});

test.each([
  ["tcp", "tcp"],
  ["6", "tcp"],
  [17, "udp"],
  ["1", "icmp"],
  [58, "icmpv6"],
  [-1, "all"],
  ["all", "all"],
  [50, "50"],
  ["0", "0"],
])("reads protocol %s as %s", (written, protocol) => {
  expect(firstTarget(mapping({ keep: [{ protocol: written }] }))?.keep).toEqual([{ protocol }]);
});

test.each([
  [22, { from: 22, to: 22 }],
  ["22", { from: 22, to: 22 }],
  ["8000-8100", { from: 8000, to: 8100 }],
  [0, { from: 0, to: 0 }],
])("reads port %s", (written, port) => {
  expect(firstTarget(mapping({ keep: [{ protocol: "tcp", port: written }] }))?.keep).toEqual([
    { protocol: "tcp", port },
  ]);
});

test("writes CIDRs the canonical way", () => {
  const document = mapping({
    keep: [{ description: "local:*", direction: "ingress", cidr: "10.1.2.3/8" }],
    translate: { cidrs: { "2001:DB8:0:0::/64": "2001:db8:1::1/64" } },
  });

  expect(firstTarget(document)?.keep).toEqual([
    { description: "local:*", direction: "ingress", cidr: "10.0.0.0/8" },
  ]);
  expect(firstTarget(document)?.translate.cidrs).toEqual([{ from: "2001:db8::/64", to: "2001:db8:1::/64" }]);
});

test.each([
  ["tcp/443", [{ protocol: "tcp", ports: { from: 443, to: 443 } }]],
  ["tcp/1024-65535", [{ protocol: "tcp", ports: { from: 1024, to: 65535 } }]],
  ["udp/53", [{ protocol: "udp", ports: { from: 53, to: 53 } }]],
  ["all", [{ protocol: "all", ports: null }]],
  [50, [{ protocol: "50", ports: null }]],
  ["6", [{ protocol: "tcp", ports: null }]],
  [
    "icmp",
    [
      { protocol: "icmp", ports: null },
      { protocol: "icmpv6", ports: null },
    ],
  ],
])("allows %s to the world", (item, allowances) => {
  expect(firstTarget(mapping({ limits: { allowWorld: [item] } }))?.limits.allowWorld).toEqual(allowances);
});
