import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCidr } from "../../src/packets/cidr.ts";
import {
  type Answer,
  allowedBy,
  containsPackets,
  equalPackets,
  intersectPackets,
  NO_PACKETS,
  type PacketSet,
  peersAt,
  subtractPackets,
  uniteMatches,
  unitePackets,
} from "../../src/packets/packet-set.ts";
import { cidrPeers, hasNoPeers, type PeerSet, symbolPeers } from "../../src/packets/peer-set.ts";
import { ALL_SERVICES, icmpServices, portServices, protocolServices } from "../../src/packets/services.ts";

/** A rule as the oracle reads it: plain numbers, no code of the algebra. */
interface Small {
  readonly allows: boolean;
  readonly protocol: 6 | 17 | 50 | "all";
  readonly ports: readonly [number, number];
  readonly peer: { readonly family: 4 | 6; readonly first: number; readonly size: number } | string;
}

const PORTS = [0, 1, 2, 3, 4, 5, 6, 7];
const ADDRESSES = { 4: 16, 6: 8 } as const;
const SYMBOLS = ["sg-a", "pl-b"];

const peer: fc.Arbitrary<Small["peer"]> = fc.oneof(
  { weight: 6, arbitrary: block(4, 4) },
  { weight: 3, arbitrary: block(6, 3) },
  { weight: 1, arbitrary: fc.constantFrom(...SYMBOLS) },
);

function block(family: 4 | 6, bits: number): fc.Arbitrary<Small["peer"]> {
  return fc
    .tuple(fc.nat(bits), fc.nat(2 ** bits - 1))
    .map(([host, at]) => ({ family, size: 2 ** host, first: at - (at % 2 ** host) }));
}

const small: fc.Arbitrary<Small> = fc.record({
  allows: fc.boolean(),
  protocol: fc.constantFrom(6 as const, 17 as const, 50 as const, "all" as const),
  ports: fc.tuple(fc.nat(7), fc.nat(7)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
  peer,
});
const list = fc.array(small, { maxLength: 10 });

/** Every packet of the small universe, by name, that the oracle's judge lets through. */
function oracle(
  judge: (protocol: number, port: number, from: Small["peer"]) => boolean,
): ReadonlySet<string> {
  const peers: Small["peer"][] = [
    ...([4, 6] as const).flatMap((family) =>
      Array.from({ length: ADDRESSES[family] }, (_, first) => ({ family, first, size: 1 })),
    ),
    ...SYMBOLS,
  ];
  const found = new Set<string>();
  for (const protocol of [6, 17, 50, 51]) {
    for (const port of PORTS) {
      for (const from of peers) if (judge(protocol, port, from)) found.add(nameOf(protocol, port, from));
    }
  }
  return found;
}

function nameOf(protocol: number, port: number, from: Small["peer"]): string {
  return `${protocol} ${port} ${typeof from === "string" ? from : `${from.family} ${from.first}`}`;
}

function matches(rule: Small, protocol: number, port: number, from: Small["peer"]): boolean {
  if (rule.protocol !== "all" && rule.protocol !== protocol) return false;
  const hasPorts = rule.protocol === 6 || rule.protocol === 17;
  if (hasPorts && (port < rule.ports[0] || port > rule.ports[1])) return false;
  if (typeof rule.peer === "string" || typeof from === "string") return rule.peer === from;
  return (
    rule.peer.family === from.family &&
    from.first >= rule.peer.first &&
    from.first < rule.peer.first + rule.peer.size
  );
}

const anyOf = (rules: readonly Small[]) =>
  oracle((protocol, port, from) => rules.some((rule) => matches(rule, protocol, port, from)));
const firstOf = (rules: readonly Small[]) =>
  oracle((...packet) => rules.find((rule) => matches(rule, ...packet))?.allows ?? false);

/** The same universe as the algebra sees it. */
function membersOf(set: PacketSet): ReadonlySet<string> {
  return oracle((protocol, port, from) => holds(peersAt(set, protocol * 65_536 + port), from));
}

function holds(peers: PeerSet, from: Small["peer"]): boolean {
  if (typeof from === "string") return peers.symbols.includes(from);
  const at = from.family === 4 ? 0x0a000000 + from.first : (0x20010db8n << 96n) + BigInt(from.first);
  const spans: readonly (number | bigint)[] = from.family === 4 ? peers.ipv4 : peers.ipv6;
  return spans.filter((point) => point <= at).length % 2 === 1;
}

function toAnswer(rule: Small): Answer {
  const services = {
    6: () => portServices(6, ...rule.ports),
    17: () => portServices(17, ...rule.ports),
    50: () => protocolServices(50),
    all: () => ALL_SERVICES,
  }[rule.protocol]();
  return { allows: rule.allows, services, peers: toPeers(rule.peer) };
}

function toPeers(from: Small["peer"]): PeerSet {
  if (typeof from === "string") return symbolPeers(from);
  const text =
    from.family === 4
      ? `10.0.0.${from.first}/${32 - Math.log2(from.size)}`
      : `2001:db8::${from.first}/${128 - Math.log2(from.size)}`;
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(text);
  return cidrPeers(cidr);
}

const RUNS = { numRuns: 1000 };

describe("a packet set agrees, packet by packet, with a brute-force oracle", () => {
  it("for the union of a group's rules", () => {
    fc.assert(
      fc.property(list, (rules) => {
        expect(membersOf(uniteMatches(rules.map(toAnswer)))).toEqual(anyOf(rules));
      }),
      RUNS,
    );
  });

  it("for an ACL's first match", () => {
    fc.assert(
      fc.property(list, (rules) => {
        expect(membersOf(allowedBy(rules.map(toAnswer)))).toEqual(firstOf(rules));
      }),
      RUNS,
    );
  });

  it("for union, intersection, difference and containment", () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const [a, b] = [allowedBy(one.map(toAnswer)), allowedBy(other.map(toAnswer))];
        const [inA, inB] = [firstOf(one), firstOf(other)];
        const where = (keeps: (a: boolean, b: boolean) => boolean) =>
          oracle((...packet) => keeps(inA.has(nameOf(...packet)), inB.has(nameOf(...packet))));

        expect(membersOf(unitePackets(a, b))).toEqual(where((x, y) => x || y));
        expect(membersOf(intersectPackets(a, b))).toEqual(where((x, y) => x && y));
        expect(membersOf(subtractPackets(a, b))).toEqual(where((x, y) => x && !y));
        // Everything the universe cannot see lies inside whole protocols, which the rules above can only match whole.
        if (containsPackets(a, b)) expect(where((x, y) => y && !x).size).toBe(0);
      }),
      RUNS,
    );
  });
});

/** Rules over the whole space: any protocol, port, ICMP type, address. */
const wide: fc.Arbitrary<Answer> = fc.record({
  allows: fc.boolean(),
  services: fc.oneof(
    fc.constant(ALL_SERVICES),
    fc.nat(255).map(protocolServices),
    fc
      .tuple(fc.constantFrom(6, 17), fc.nat(65_535), fc.nat(65_535))
      .map(([protocol, a, b]) => portServices(protocol, Math.min(a, b), Math.max(a, b))),
    fc
      .tuple(fc.constantFrom(1, 58), fc.integer({ min: -1, max: 255 }), fc.integer({ min: -1, max: 255 }))
      .map(([protocol, type, code]) => icmpServices(protocol, type, code)),
  ),
  peers: fc.oneof(
    fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, length]) => peersOf(`${address}/${length}`)),
    fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, length]) => peersOf(`${address}/${length}`)),
    fc.constantFrom("sg-a", "sg-b", "pl-c").map(symbolPeers),
  ),
});

function peersOf(text: string): PeerSet {
  const cidr = parseCidr(text);
  return cidr === null ? symbolPeers(text) : cidrPeers(cidr);
}

const wideSet = fc.array(wide, { maxLength: 14 }).map(allowedBy);

describe("the algebra of full-size sets", () => {
  const law = (name: string, check: (a: PacketSet, b: PacketSet, c: PacketSet) => void) =>
    it(name, () => fc.assert(fc.property(wideSet, wideSet, wideSet, check), { numRuns: 300 }));
  const same = (a: PacketSet, b: PacketSet) => {
    expect(a).toEqual(b);
    expect(equalPackets(a, b)).toBe(true);
  };

  law("knows neither order nor grouping", (a, b, c) => {
    same(unitePackets(a, b), unitePackets(b, a));
    same(intersectPackets(a, b), intersectPackets(b, a));
    same(unitePackets(unitePackets(a, b), c), unitePackets(a, unitePackets(b, c)));
    same(intersectPackets(intersectPackets(a, b), c), intersectPackets(a, intersectPackets(b, c)));
  });
  law("distributes and absorbs", (a, b, c) => {
    same(
      intersectPackets(a, unitePackets(b, c)),
      unitePackets(intersectPackets(a, b), intersectPackets(a, c)),
    );
    same(unitePackets(a, intersectPackets(a, b)), a);
  });
  law("takes a set apart and puts it together again", (a, b) => {
    same(unitePackets(subtractPackets(a, b), intersectPackets(a, b)), a);
    same(intersectPackets(subtractPackets(a, b), b), NO_PACKETS);
    same(subtractPackets(a, a), NO_PACKETS);
  });
  law("contains what was subtracted from and nothing that was not", (a, b) => {
    expect(containsPackets(a, subtractPackets(a, b))).toBe(true);
    expect(containsPackets(a, b)).toBe(equalPackets(unitePackets(a, b), a));
  });
  law("keeps slices in order, apart and never empty", (a, b) => {
    for (const set of [unitePackets(a, b), intersectPackets(a, b), subtractPackets(a, b)]) {
      set.forEach((slice, index) => {
        const next = set[index + 1];
        expect(slice.from).toBeLessThan(slice.to);
        expect(hasNoPeers(slice.peers)).toBe(false);
        if (next !== undefined) expect(slice.to).toBeLessThanOrEqual(next.from);
        if (next !== undefined && slice.to === next.from) expect(slice.peers).not.toEqual(next.peers);
      });
    }
  });
});

describe("an ACL", () => {
  const entry = (allows: boolean, services: Answer["services"], cidr: string): Answer => ({
    allows,
    services,
    peers: peersOf(cidr),
  });

  it("is read in the order given, and denies what nothing matches", () => {
    const tcp22 = portServices(6, 22, 22);
    const set = allowedBy([entry(false, tcp22, "10.0.0.0/8"), entry(true, ALL_SERVICES, "0.0.0.0/0")]);

    expect(peersAt(set, 6 * 65_536 + 22).ipv4).toEqual([0, 10 * 2 ** 24, 11 * 2 ** 24, 2 ** 32]);
    expect(peersAt(set, 6 * 65_536 + 23).ipv4).toEqual([0, 2 ** 32]);
    expect(peersAt(set, 0).ipv6).toEqual([]);
  });

  it("with a deny of everything first lets nothing through", () => {
    const set = allowedBy([entry(false, ALL_SERVICES, "0.0.0.0/0"), entry(true, ALL_SERVICES, "10.0.0.0/8")]);

    expect(set).toEqual(NO_PACKETS);
  });
});
