import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCidr } from "../../src/packets/cidr.ts";
import { type Answer, allowedBy } from "../../src/packets/packet-set.ts";
import { packetWords } from "../../src/packets/packet-words.ts";
import { cidrPeers, NO_PEERS, type PeerSet, symbolPeers, uniteAllPeers } from "../../src/packets/peer-set.ts";
import { ALL_SERVICES, icmpServices, portServices, protocolServices } from "../../src/packets/services.ts";

const peers = (...texts: readonly string[]): PeerSet =>
  uniteAllPeers(
    texts.map((text) => {
      const cidr = parseCidr(text);
      return cidr === null ? symbolPeers(text) : cidrPeers(cidr);
    }),
  );
const allow = (services: Answer["services"], ...from: readonly string[]): Answer => ({
  allows: true,
  services,
  peers: peers(...from),
});
const deny = (services: Answer["services"], ...from: readonly string[]): Answer => ({
  ...allow(services, ...from),
  allows: false,
});
const tcp = (from: number, to = from) => portServices(6, from, to);
const udp = (from: number, to = from) => portServices(17, from, to);

describe("packetWords", () => {
  it.each<[string, readonly Answer[], readonly string[]]>([
    ["nothing", [], []],
    ["one port from one block", [allow(tcp(22), "10.0.0.0/8")], ["tcp 22 from 10.0.0.0/8"]],
    [
      "an exception",
      [deny(tcp(22), "10.0.0.0/8"), allow(tcp(22), "0.0.0.0/0", "::/0")],
      ["tcp 22 from the whole Internet except 10.0.0.0/8"],
    ],
    [
      "an exception beside other peers comes last, so that they are not read as exceptions",
      [allow(tcp(22), "sg-a", "2001:db8::/32"), deny(tcp(22), "10.0.0.0/8"), allow(tcp(22), "0.0.0.0/0")],
      ["tcp 22 from 2001:db8::/32, sg-a and the whole IPv4 Internet except 10.0.0.0/8"],
    ],
    ["both families", [allow(tcp(22), "0.0.0.0/0", "::/0")], ["tcp 22 from the whole Internet"]],
    ["one family", [allow(tcp(443), "::/0")], ["tcp 443 from the whole IPv6 Internet"]],
    ["two halves", [allow(tcp(443), "0.0.0.0/1", "128.0.0.0/1")], ["tcp 443 from the whole IPv4 Internet"]],
    [
      "neighbouring blocks",
      [allow(tcp(443), "10.0.0.0/9"), allow(tcp(443), "10.128.0.0/9")],
      ["tcp 443 from 10.0.0.0/8"],
    ],
    ["everything", [allow(ALL_SERVICES, "0.0.0.0/0", "::/0")], ["all traffic from the whole Internet"]],
    [
      "everything but a port",
      [deny(tcp(22), "0.0.0.0/0"), allow(ALL_SERVICES, "0.0.0.0/0")],
      ["all traffic except tcp 22 from the whole IPv4 Internet"],
    ],
    [
      "several services of one peer",
      [allow(tcp(80), "sg-a"), allow(tcp(443, 445), "sg-a"), allow(udp(53), "sg-a")],
      ["tcp 80, 443-445 and udp 53 from sg-a"],
    ],
    [
      "a peer with everything beside one with a port",
      [allow(ALL_SERVICES, "sg-a"), allow(tcp(22), "10.0.0.0/8")],
      ["tcp 22 from 10.0.0.0/8", "all traffic from sg-a"],
    ],
    ["icmp", [allow(icmpServices(1, 3, 4), "10.0.0.0/8")], ["icmp type 3 code 4 from 10.0.0.0/8"]],
    ["icmp of a type", [allow(icmpServices(1, 8, -1), "10.0.0.0/8")], ["icmp type 8 from 10.0.0.0/8"]],
    ["all icmpv6", [allow(icmpServices(58, -1, -1), "::/0")], ["all icmpv6 from the whole IPv6 Internet"]],
    ["a protocol by number", [allow(protocolServices(50), "10.0.0.0/8")], ["protocol 50 from 10.0.0.0/8"]],
    ["all of a protocol", [allow(tcp(0, 65_535), "10.0.0.0/8")], ["all tcp from 10.0.0.0/8"]],
    [
      "an odd range",
      [deny(tcp(22), "10.0.0.0/32"), deny(tcp(22), "10.0.0.255/32"), allow(tcp(22), "10.0.0.0/24")],
      ["tcp 22 from 10.0.0.1-10.0.0.254"],
    ],
    ["an IPv6 block", [allow(tcp(22), "2001:db8::/32")], ["tcp 22 from 2001:db8::/32"]],
  ])("says %s", (_name, answers, lines) => {
    expect(packetWords(allowedBy(answers), { preposition: "from" })).toEqual(lines);
  });

  it("says where traffic goes to, and what a symbol is called", () => {
    const lines = packetWords(allowedBy([allow(tcp(22), "sg-a")]), {
      preposition: "to",
      symbolWords: (symbol) => `${symbol} (web)`,
    });

    expect(lines).toEqual(["tcp 22 to sg-a (web)"]);
  });

  it("says the same of the same set, however it was written", () => {
    const port = fc.nat(6);
    const answer = fc
      .tuple(port, port, fc.constantFrom("10.0.0.0/8", "10.0.0.0/9", "0.0.0.0/0", "sg-a"), fc.boolean())
      .map(([a, b, from, allows]) => ({ ...allow(tcp(Math.min(a, b), Math.max(a, b)), from), allows }));
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 6 }), (answers) => {
        const set = allowedBy(answers);
        const split = set.flatMap(({ from, to, peers: from_ }) =>
          Array.from({ length: to - from }, (_, offset) => ({
            allows: true,
            services: { from: from + offset, to: from + offset + 1 },
            peers: from_,
          })),
        );
        expect(packetWords(allowedBy(split), { preposition: "from" })).toEqual(
          packetWords(set, { preposition: "from" }),
        );
        expect(packetWords(set, { preposition: "from" }).length).toBeGreaterThanOrEqual(
          set.length === 0 ? 0 : 1,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("has nothing to say of peers that are none", () => {
    expect(packetWords([], { preposition: "from" })).toEqual([]);
    expect(NO_PEERS.symbols).toEqual([]);
  });
});
