/** Two independent libraries judge the CIDR arithmetic, each where it can be trusted. */
import {
  containsCidr as toolsContain,
  overlapCidr as toolsOverlap,
  parseCidr as toolsParse,
} from "cidr-tools";
import fc from "fast-check";
import { Address4, Address6 } from "ip-address";
import { describe, expect, test } from "vitest";
import {
  type Cidr,
  canonicalCidr,
  containsCidr,
  formatCidr,
  parseCidr,
  rebaseCidr,
} from "../../src/packets/cidr.ts";
import { runs } from "../support/property-runs.ts";

const ipv4Arb = fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, length]) => `${address}/${length}`);
/** Few bits, so that many pairs contain each other. */
const near4Arb = fc
  .tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 6, max: 32 }))
  .map(([a, b, length]) => `10.${a}.0.${b}/${length}`);
const ipv6Arb = fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, length]) => `${address}/${length}`);
const near6Arb = fc
  .tuple(fc.nat(3), fc.nat(3), fc.constantFrom(30, 31, 32, 33, 64, 126, 127, 128))
  .map(([a, b, length]) => `2001:db${a}::${b}/${length}`);
const wordsArb = fc
  .tuple(
    fc.array(fc.constantFrom("0", "0", "1", "ab", "FFFF", "00a0"), { minLength: 8, maxLength: 8 }),
    fc.nat(128),
  )
  .map(([words, length]) => `${words.join(":")}/${length}`);
const cidrArb = fc.oneof(ipv4Arb, near4Arb, ipv6Arb, near6Arb, wordsArb);

function read(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(`not a CIDR: ${text}`);
  return cidr;
}

function lastBits({ family, bits, length }: Cidr): bigint {
  return bits | ((1n << BigInt((family === 4 ? 32 : 128) - length)) - 1n);
}

describe("well-formed CIDRs", () => {
  test("the network's first and last address are those that cidr-tools finds", () => {
    fc.assert(
      fc.property(cidrArb, (text) => {
        const cidr = read(text);
        const judge = toolsParse(text);

        expect([cidr.family, cidr.bits, lastBits(cidr)]).toEqual([judge.version, judge.start, judge.end]);
      }),
      runs(3000),
    );
  });

  test("the network's text is the one that ip-address writes", () => {
    fc.assert(
      fc.property(cidrArb, (text) => {
        const cidr = read(text);
        const judge = text.includes(":")
          ? new Address6(text).startAddress()
          : new Address4(text).startAddress();

        expect(formatCidr(cidr)).toBe(`${judge.correctForm()}/${cidr.length}`);
        expect(canonicalCidr(text)).toEqual({ family: cidr.family, text: formatCidr(cidr) });
      }),
      runs(3000),
    );
  });

  test("containing and overlapping are what cidr-tools says", () => {
    const familyArb = fc.oneof(
      fc.tuple(near4Arb, near4Arb),
      fc.tuple(near6Arb, near6Arb),
      fc.tuple(cidrArb, cidrArb),
    );
    fc.assert(
      fc.property(familyArb, ([a, b]) => {
        const [x, y] = [read(a), read(b)];

        expect(containsCidr(x, y)).toBe(toolsContain(a, b));
        // Two CIDRs overlap only where one contains the other.
        expect(containsCidr(x, y) || containsCidr(y, x)).toBe(toolsOverlap(a, b));
      }),
      runs(3000),
    );
  });

  test("the text of a network is read as the same network, and written the same again", () => {
    fc.assert(
      fc.property(cidrArb, (text) => {
        const cidr = read(text);

        expect(parseCidr(formatCidr(cidr))).toEqual(cidr);
      }),
      runs(2000),
    );
  });

  test("a moved CIDR keeps its size and its offset and comes back", () => {
    const blockArb = fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 1, max: 24 }), fc.nat(8), fc.nat());
    fc.assert(
      fc.property(blockArb, ([first, second, length, deeper, offset]) => {
        const [from, to] = [read(`${first}/${length}`), read(`${second}/${length}`)];
        const spread = BigInt(offset) % (1n << BigInt(32 - length));
        const inner = read(formatCidr({ family: 4, bits: from.bits + spread, length: length + deeper }));

        const moved = rebaseCidr(inner, from, to);

        if (moved === null) throw new Error("it lies in the block");
        expect(moved.bits - to.bits).toBe(inner.bits - from.bits);
        expect(moved.length).toBe(inner.length);
        expect(containsCidr(to, moved)).toBe(true);
        expect(rebaseCidr(moved, to, from)).toEqual(inner);
      }),
      runs(2000),
    );
  });

  test.each([
    ["10.0.0.0/33", "10.0.0.0/8"],
    ["10.0.0.0/16", "10.0.0.0/17"],
    ["10.0.0.0/16", "2001:db8::/16"],
  ])("nothing is moved from %s to %s", (from, to) => {
    const [source, target] = [parseCidr(from), parseCidr(to)];

    expect(source === null || target === null ? null : rebaseCidr(source, source, target)).toBeNull();
  });
});

describe("malformed CIDRs", () => {
  test.each([
    "",
    "/",
    "/8",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/+8",
    "10.0.0.0/08",
    "10.0.0.0/8.0",
    "10.0.0.0/8 ",
    " 10.0.0.0/8",
    "10.0.0.0/8/8",
    "10.0.0/8",
    "10.0.0.0.0/8",
    "10.0.0.256/8",
    "010.0.0.1/32",
    "10.0.0.0x1/32",
    "10..0.0/8",
    "10.0.0.1e1/8",
    "::/129",
    "2001:db8/32",
    ":::/0",
    "1:::2/64",
    "1::2::3/64",
    "1:2:3:4:5:6:7:8:9/64",
    "1:2:3:4:5:6:7:8::/64",
    "12345::/16",
    "g::/16",
    "fe80::1%eth0/64",
    "[::]/0",
    "1.2.3.4::/64",
    "::1.2.3.4.5/96",
    "::1.2.3.256/96",
    "::01.2.3.4/96",
    "1:2:3:4:5:6:7:1.2.3.4/96",
  ])("%j is none", (text) => {
    expect(parseCidr(text)).toBeNull();
    expect(canonicalCidr(text)).toBeNull();
  });

  test("nothing that ip-address refuses is accepted, and nothing of its plain forms is refused", () => {
    const mutantArb = fc
      .tuple(cidrArb, fc.nat(60), fc.constantFrom("", "0", "f", "g", ".", ":", "::", "/", " ", "-", "%"))
      .map(([text, at, mark]) => text.slice(0, at % text.length) + mark + text.slice((at % text.length) + 1));
    fc.assert(
      fc.property(mutantArb, (text) => {
        const isV6 = text.includes(":");
        // ip-address takes an address without a length, a length that starts with 0, and zones; EC2 takes none.
        const isPlain = /^[^/%]+\/(0|[1-9][0-9]*)$/.test(text);
        const judged = isPlain && (isV6 ? Address6.isValid(text) : Address4.isValid(text));

        expect(parseCidr(text) !== null).toBe(judged);
        expect(canonicalCidr(text) !== null).toBe(judged);
      }),
      runs(5000),
    );
  });
});
