import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCidr } from "../../src/packets/cidr.ts";
import { isLawful, judgeMoment } from "../../src/packets/judge-moment.ts";
import { type Match, uniteMatches } from "../../src/packets/packet-set.ts";
import { cidrPeers, symbolPeers } from "../../src/packets/peer-set.ts";
import { portServices } from "../../src/packets/services.ts";

/** A rule of a tiny world: one port, and addresses 0 to 7 or a symbol. */
interface Tiny {
  readonly port: number;
  readonly peer: readonly [first: number, size: number] | "sg-a" | "sg-b";
}

const tiny: fc.Arbitrary<Tiny> = fc.record({
  port: fc.nat(1),
  peer: fc.oneof(
    fc
      .tuple(fc.nat(3), fc.nat(7))
      .map(([bits, at]) => [at - (at % 2 ** bits), 2 ** bits] as readonly [number, number]),
    fc.constantFrom("sg-a" as const, "sg-b" as const),
  ),
});

const toMatch = ({ port, peer }: Tiny): Match => {
  const cidr = typeof peer === "string" ? null : parseCidr(`10.0.0.${peer[0]}/${32 - Math.log2(peer[1])}`);
  return {
    services: portServices(6, port, port),
    peers: cidr === null ? symbolPeers(String(peer)) : cidrPeers(cidr),
  };
};

/** Tries every port, every address and every membership of the symbols. */
function oracle(before: readonly Tiny[], during: readonly Tiny[], after: readonly Tiny[]): boolean {
  for (const port of [0, 1]) {
    // Address 8 stands for all that no block of this world holds.
    for (let address = 0; address <= 8; address += 1) {
      for (const members of [[], ["sg-a"], ["sg-b"], ["sg-a", "sg-b"]]) {
        const allows = (rules: readonly Tiny[]) =>
          rules.some(
            (rule) =>
              rule.port === port &&
              (typeof rule.peer === "string"
                ? members.includes(rule.peer)
                : address >= rule.peer[0] && address < rule.peer[0] + rule.peer[1]),
          );
        const now = allows(during);
        if (now !== allows(before) && now !== allows(after)) return false;
      }
    }
  }
  return true;
}

describe("judgeMoment", () => {
  it("finds a moment lawful exactly when every packet under every membership gets an old or a new answer", () => {
    const rules = fc.array(tiny, { maxLength: 5 });
    let lawful = 0;
    fc.assert(
      fc.property(rules, rules, rules, fc.boolean(), (before, after, other, isBetween) => {
        const during = isBetween
          ? [...before, ...after].filter((_, index) => (other.length + index) % 3 > 0)
          : other;
        const sets = [before, during, after].map((list) => uniteMatches(list.map(toMatch)));
        const [b = [], d = [], a = []] = sets;
        const expected = oracle(before, during, after);
        lawful += expected ? 1 : 0;
        expect(isLawful(judgeMoment(b, d, a))).toBe(expected);
      }),
      { numRuns: 3000 },
    );
    expect(lawful).toBeGreaterThan(300);
  });

  it("takes a symbol for held where all addresses of both families are", () => {
    const at = (peers: Match["peers"]) => uniteMatches([{ services: portServices(6, 22, 22), peers }]);
    const all = [parseCidr("0.0.0.0/0"), parseCidr("::/0")].flatMap((cidr) =>
      cidr === null ? [] : [{ services: portServices(6, 22, 22), peers: cidrPeers(cidr) }],
    );
    const everyone = uniteMatches(all);

    expect(isLawful(judgeMoment(at(symbolPeers("sg-a")), everyone, at(symbolPeers("sg-a"))))).toBe(false);
    expect(judgeMoment(at(symbolPeers("sg-a")), everyone, everyone)).toEqual({ opened: [], closed: [] });
    expect(judgeMoment(everyone, at(symbolPeers("sg-a")), everyone).closed).toEqual(everyone);
    expect(judgeMoment(everyone, at(symbolPeers("sg-a")), everyone).opened).toEqual([]);
  });
});
