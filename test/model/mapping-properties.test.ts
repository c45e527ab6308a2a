import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { InputError } from "../../src/model/errors.ts";
import { parseMapping, parseMappings } from "../../src/model/mapping-document.ts";
import {
  aclMapping,
  type Fields,
  mapping,
  OTHER_ACL,
  OTHER_GROUP,
  SOURCE_GROUP,
  SOURCE_VPC,
  source,
  target,
} from "./mapping-base.ts";

const RUNS = { numRuns: 500 };

const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ minLength: length, maxLength: length, unit: fc.constantFrom(..."0123456789abcdef") });
const account = fc.string({ minLength: 12, maxLength: 12, unit: fc.constantFrom(..."0123456789") });
const region = fc.constantFrom("eu-west-1", "us-east-1", "ap-southeast-7", "sa-east-1");
const group = fc.oneof(digits(8), digits(17)).map((hex) => `sg-${hex}`);
const vpc = digits(17).map((hex) => `vpc-${hex}`);
const tags = fc.dictionary(
  fc.constantFrom("env", "team", "Name", "a b", "é"),
  fc.string({ maxLength: 256 }),
  { minKeys: 1 },
);
const octet = fc.nat({ max: 255 });
const port = fc.nat({ max: 65535 });
const optional = { requiredKeys: [] };

/** Pairs of /24 blocks with different third octets, so that none overlap. */
const cidrs = fc
  .uniqueArray(octet, { maxLength: 5 })
  .map((thirds) => Object.fromEntries(thirds.map((third) => [`10.0.${third}.9/24`, `10.99.${third}.0/24`])));

const keepRule = fc.oneof(
  fc.record({ protocol: fc.constantFrom("tcp", 6, "udp"), port: fc.oneof(port, port.map(String)) }),
  fc.record({
    direction: fc.constantFrom("ingress", "egress"),
    cidr: octet.map((first) => `${first}.1.2.3/16`),
  }),
  fc.record({ description: fc.string(), peer: group }),
);

const settings = {
  as: fc.constantFrom("{name}", "{name}-dr"),
  keep: fc.array(keepRule, { maxLength: 3 }),
  limits: fc.record(
    { maxRemovals: fc.nat(), allowWorld: fc.array(fc.constantFrom("tcp/443", "icmp", "all", 50)) },
    optional,
  ),
  translate: fc.record(
    {
      cidrs,
      groups: fc.dictionary(group, group, { maxKeys: 3 }),
      unresolved: fc.constantFrom("hold", "skip"),
    },
    optional,
  ),
};

const soundTarget = fc.record(
  {
    account: fc.oneof(account, fc.uniqueArray(account, { minLength: 1, maxLength: 3 })),
    region: fc.oneof(region, fc.uniqueArray(region, { minLength: 1 })),
    vpc: fc.oneof(
      vpc,
      tags.map((wanted) => ({ tags: wanted })),
    ),
    as: settings.as,
    keep: settings.keep,
    limits: settings.limits,
  },
  { requiredKeys: ["account", "region", "vpc"] },
);

const soundSource = fc.record({
  account,
  region,
  vpc,
  select: fc.oneof(
    fc.record({ ids: fc.uniqueArray(group, { minLength: 1, maxLength: 3 }) }),
    fc.record({ tags }),
  ),
});

const soundGroupMapping: fc.Arbitrary<Fields> = fc.record(
  {
    id: fc.constant("some-id"),
    kind: fc.constant("security-group"),
    source: soundSource,
    targets: fc.array(soundTarget, { minLength: 1, maxLength: 3 }),
    ...settings,
    mode: fc.constantFrom("report", "enforce"),
    schedule: fc.constant("hourly"),
  },
  { requiredKeys: ["id", "kind", "source", "targets"] },
);

const acl = digits(17).map((hex) => `acl-${hex}`);
const ruleNumber = fc.integer({ min: 1, max: 32_766 });
const day = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const aclKeepRule = fc.record(
  {
    number: fc.oneof(ruleNumber, ruleNumber.map(String)),
    protocol: fc.constantFrom("tcp", "all"),
    until: day,
  },
  { requiredKeys: ["number"] },
);

const wordOfSubnets = fc.constantFrom("none", "by-name", "by-zone");

/** Sources and targets begin with different digits, so that no subnet is its own counterpart. */
const pairsOfSubnets = fc
  .uniqueArray(fc.tuple(digits(7), digits(7)), { minLength: 1, maxLength: 5, selector: ([, to]) => to })
  .map((pairs) => Object.fromEntries(pairs.map(([from, to]) => [`subnet-a${from}`, `subnet-b${to}`])));

const aclSettings = {
  as: fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom(..."abcé-ÄZ9") }),
  keep: fc.array(aclKeepRule, { maxLength: 3 }),
  limits: settings.limits,
  translate: fc.record({ cidrs, unresolved: fc.constantFrom("hold", "skip") }, optional),
};

const aclTarget = fc.record(
  {
    account,
    region,
    vpc,
    ...aclSettings,
    associations: fc.oneof(wordOfSubnets, pairsOfSubnets),
  },
  { requiredKeys: ["account", "region", "vpc"] },
);

const aclSource = fc.record({
  account,
  region,
  vpc: fc.constant(SOURCE_VPC),
  select: fc.oneof(
    fc.record({ ids: fc.uniqueArray(acl, { minLength: 1, maxLength: 3 }) }),
    fc.record({ tags }),
  ),
});

const managed = fc
  .tuple(ruleNumber, ruleNumber)
  .map(([a, b]) => ({ ownership: "managed", numbers: `${Math.min(a, b)}-${Math.max(a, b)}` }));

const soundAclMapping: fc.Arbitrary<Fields> = fc
  .tuple(
    fc.record(
      {
        id: fc.constant("some-id"),
        kind: fc.constant("network-acl"),
        source: aclSource,
        targets: fc.array(aclTarget, { minLength: 1, maxLength: 3 }),
        ...aclSettings,
        associations: wordOfSubnets,
        whenNoRoom: fc.constantFrom("hold", "swap"),
      },
      { requiredKeys: ["id", "kind", "source", "targets"] },
    ),
    fc.oneof(managed, fc.constant({})),
  )
  .map(([document, ownership]) => ({ ...document, ...ownership }));

const soundMapping = fc.oneof(soundGroupMapping, soundAclMapping);

/** The same document with the fields of every map in another order. */
function reordered(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, seed));
  if (typeof value !== "object" || value === null) return value;
  const rank = (text: string): number =>
    [...text].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619), seed);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => rank(a) - rank(b))
      .map(([key, item]) => [key, reordered(item, seed)]),
  );
}

test("accepts every sound mapping, and the order of fields decides nothing", () => {
  fc.assert(
    fc.property(soundMapping, fc.integer(), (document, seed) => {
      const written = parseMappings(JSON.stringify(document), "f");
      const again = parseMappings(stringify(reordered(document, seed)), "f");

      expect(written.problems).toEqual([]);
      expect(JSON.stringify(again.mappings)).toBe(JSON.stringify(written.mappings));
    }),
    RUNS,
  );
});

test("never throws on any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expectSound(parseMappings(text, "f"));
    }),
    RUNS,
  );
});

const full = mapping({
  source: source({ vpc: SOURCE_VPC }),
  targets: [target({ into: OTHER_GROUP }), target({ region: "eu-west-1", vpc: { tags: { env: "prod" } } })],
  keep: [{ description: "local:*", protocol: "tcp", port: "1-2" }],
  translate: { cidrs: { "10.0.0.0/16": "10.20.0.0/16" }, groups: { [SOURCE_GROUP]: OTHER_GROUP } },
  limits: { maxRemovals: 1, allowWorld: ["tcp/80"] },
});

const fullAcl = aclMapping({
  targets: [
    target({ into: OTHER_ACL }),
    target({ region: "eu-west-1", associations: { "subnet-00000001": "subnet-00000002" } }),
  ],
  keep: [{ number: 90, protocol: "tcp", port: "1-2", until: "2026-12-31" }],
  ownership: "managed",
  numbers: "1-4999",
  associations: "by-name",
  whenNoRoom: "hold",
});

test("never throws on a mapping file with a few characters changed", () => {
  const text = stringify([full, fullAcl]);
  const edit = fc.record({
    at: fc.nat({ max: text.length }),
    dropped: fc.nat({ max: 3 }),
    added: fc.oneof(
      fc.constantFrom(
        "&a ",
        "*a",
        "- ",
        ": ",
        "? ",
        "{",
        "}",
        "[",
        "]",
        "\n",
        "\n  ",
        "!!int ",
        "<<: ",
        "|",
        ">",
      ),
      fc.string({ maxLength: 3 }),
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const spoilt = edits.reduce(
        (before, { at, dropped, added }) => before.slice(0, at) + added + before.slice(at + dropped),
        text,
      );

      expectSound(parseMappings(spoilt, "f"));
    }),
    RUNS,
  );
});

test("never throws on any data, nor on any data in the place of a field", () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const place = fc.constantFrom(
    ...[full, fullAcl].flatMap((document) => placesIn(document).map((path) => ({ document, path }))),
  );
  fc.assert(
    fc.property(anything, place, (value, { document, path }) => {
      expectSound(parseMapping(value, "s"));
      expectSound(parseMapping(replaced(document, path, value), "s"));
    }),
    RUNS,
  );
});

function expectSound({ mappings, problems }: ReturnType<typeof parseMappings>): void {
  expect(mappings.length + problems.length).toBeGreaterThan(0);
  expect(problems.every((one) => one instanceof InputError && one.code !== "" && one.next !== "")).toBe(true);
}

type Path = readonly (string | number)[];

function placesIn(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([step, inner]) => [[step], ...placesIn(inner).map((rest) => [step, ...rest])]);
}

function replaced(document: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(document))
    return document.map((item, index) => (index === step ? replaced(item, rest, value) : item));
  const entries = Object.entries(document ?? {});
  return Object.fromEntries(
    entries.map(([key, item]) => [key, key === step ? replaced(item, rest, value) : item]),
  );
}
