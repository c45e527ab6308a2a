import fc from "fast-check";
import { Address6 } from "ip-address";
import { describe, expect, it } from "vitest";
import { canonicalIpv4, canonicalIpv6, ipv4Overlaps } from "../../src/local/rules/cidr.ts";

describe("IPv4", () => {
  it("keeps the network bits and clears the rest", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }), (a, b, c, d, bits) => {
        const address = (BigInt(a) << 24n) | (BigInt(b) << 16n) | (BigInt(c) << 8n) | BigInt(d);
        const kept = (address >> BigInt(32 - bits)) << BigInt(32 - bits);
        const octets = [24n, 16n, 8n, 0n].map((shift) => (kept >> shift) & 255n);

        expect(canonicalIpv4(`${a}.${b}.${c}.${d}/${bits}`)).toBe(`${octets.join(".")}/${bits}`);
      }),
    );
  });

  it.each([
    "",
    "/",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "10.0.0.0/8 ",
    " 10.0.0.0/8",
    "10.0.0/8",
    "10.0.0.0.0/8",
    "010.0.0.0/8",
    "10.0.0.256/8",
    "10.0.0.1e1/8",
    "0x0a.0.0.0/8",
    "::/0",
  ])("refuses %j", (text) => {
    expect(canonicalIpv4(text)).toBeUndefined();
  });

  it.each([
    ["10.0.0.0/8", "10.255.255.255/32", true],
    ["10.0.0.0/8", "11.0.0.0/8", false],
    ["0.0.0.0/0", "255.255.255.255/32", true],
    ["10.0.0.128/25", "10.0.0.0/25", false],
  ])("%s and %s overlap: %s", (one, other, answer) => {
    expect(ipv4Overlaps(one, other)).toBe(answer);
    expect(ipv4Overlaps(other, one)).toBe(answer);
  });
});

describe("IPv6", () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  const groups = fc.array(group, { minLength: 8, maxLength: 8 });
  const bits = fc.integer({ min: 0, max: 128 });
  const spellLong = (parts: readonly number[]) =>
    parts.map((part) => part.toString(16).padStart(4, "0").toUpperCase()).join(":");

  it("agrees with an oracle on the network and on its spelling", () => {
    fc.assert(
      fc.property(groups, bits, (parts, length) => {
        const text = `${spellLong(parts)}/${length}`;
        const network = new Address6(text).startAddress();

        expect(canonicalIpv6(text)).toBe(`${network.correctForm()}/${length}`);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves its own spelling alone", () => {
    fc.assert(
      fc.property(groups, bits, (parts, length) => {
        const canonical = canonicalIpv6(`${spellLong(parts)}/${length}`);

        expect(canonicalIpv6(canonical ?? "")).toBe(canonical);
      }),
    );
  });

  it.each([
    ["::/0", "::/0"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:aaaa:bbbb::cccc:1:2:3/128", "2001:aaaa:bbbb:0:cccc:1:2:3/128"],
    ["1:0:0:2:0:0:3:4/128", "1::2:0:0:3:4/128"],
    ["1:0:0:2:0:0:0:4/128", "1:0:0:2::4/128"],
    ["::ffff:192.0.2.1/128", "::ffff:c000:201/128"],
    ["fe80::1/10", "fe80::/10"],
  ])("spells %s as %s", (text, canonical) => {
    expect(canonicalIpv6(text)).toBe(canonical);
  });

  it.each([
    "::",
    "::/129",
    ":::/0",
    "1::2::3/64",
    "1:2:3:4:5:6:7/64",
    "1:2:3:4:5:6:7:8:9/64",
    "1:2:3:4:5:6:7::8/64",
    "12345::/64",
    "g::/64",
    "fe80::1%eth0/64",
    "1.2.3.4::/64",
    "::1.2.3.4.5/64",
    ":1:2:3:4:5:6:7/64",
    "10.0.0.0/8",
  ])("refuses %j", (text) => {
    expect(canonicalIpv6(text)).toBeUndefined();
  });
});
