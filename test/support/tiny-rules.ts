/** Entries of the tiny world as the notation writes them, and rules of the engine back in the tiny world's terms. */
import type { Direction, Rule } from "../../src/model/rule.ts";
import type { TinyEntry, TinyList } from "./entry-oracle.ts";

const BASE = { 4: "10.0.0.", 6: "2001:db8::" } as const;
const NAMES = { 1: "icmp", 6: "tcp", 17: "udp", 50: "50", all: "all" } as const;
const WIDTH = { 4: 32, 6: 128 } as const;

/** `in 100 deny tcp 0-3 from 10.0.0.4/30`. */
export function tinyLines(list: TinyList, direction: Direction): readonly string[] {
  const [way, link] = direction === "ingress" ? ["in", "from"] : ["out", "to"];
  return [...list].map(([number, entry]) => {
    const { allows, protocol, family, first, size } = entry;
    const name = NAMES[protocol];
    const ports = portsOf(entry);
    const address = family === 6 && first === 0 ? "" : `${first}`;
    const cidr = `${BASE[family]}${address}/${WIDTH[family] - Math.log2(size)}`;
    return `${way} ${number} ${allows ? "allow" : "deny"} ${name}${ports} ${link} ${cidr}`;
  });
}

function portsOf({ protocol, from, to }: TinyEntry): string {
  if (protocol === 6 || protocol === 17) return from === to ? ` ${from}` : ` ${from}-${to}`;
  if (protocol !== 1 || from === -1) return "";
  return to === -1 ? ` ${from}` : ` ${from}/${to}`;
}

/** The rules of one direction, by number. */
export function tinyList(rules: Iterable<Rule>, direction: Direction): Map<number, TinyEntry> {
  const own = [...rules].filter((rule) => rule.direction === direction);
  return new Map(own.map((rule) => [rule.entry?.number ?? 0, tinyOf(rule)]));
}

export function tinyOf({ protocol, from, to, peer, entry }: Rule): TinyEntry {
  if (peer.kind !== "ipv4" && peer.kind !== "ipv6") throw new Error(`a peer of kind ${peer.kind}`);
  const family = peer.kind === "ipv4" ? 4 : 6;
  const [address = "", length = ""] = peer.cidr.split("/");
  const number = ([1, 6, 17, 50, "all"] as const).find((key) => NAMES[key] === protocol);
  if (number === undefined) throw new Error(`protocol ${protocol}`);
  return {
    allows: entry?.action === "allow",
    protocol: number,
    from: from ?? 0,
    to: to ?? 0,
    family,
    first: Number(address.slice(BASE[family].length) || "0"),
    size: 2 ** (WIDTH[family] - Number(length)),
  };
}
