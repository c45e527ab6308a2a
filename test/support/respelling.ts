/** Says the same state in other words: other order, other grouping, other spelling. EC2 may do any of it. */
import type { ObservedGroup, ObservedPermission, Scope } from "../../src/model/group.ts";
import type { StateReader } from "../../src/reconcile/ports.ts";
import { readBlock } from "./address-blocks.ts";

/** Answers a whole number below `limit`; the same seed gives the same answers. */
export type Dice = (limit: number) => number;

export function diceFrom(seed: number): Dice {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** The same reader, whose listings come respelled. */
export function respelled(reader: StateReader, dice: Dice): StateReader {
  return {
    readGroups: async (scope: Scope, ids?: readonly string[]) =>
      shuffled(await reader.readGroups(scope, ids), dice).map((group) => respellGroup(group, dice)),
    readRules: async (scope, filter) => shuffled(await reader.readRules(scope, filter), dice),
    readVpcs: (scope, filter) => reader.readVpcs(scope, filter),
    readPrefixLists: async (scope) => shuffled(await reader.readPrefixLists(scope), dice),
    readQuota: (scope, code) => reader.readQuota(scope, code),
    readPeerings: (scope) => reader.readPeerings(scope),
    readAcls: async (scope, ids) =>
      shuffled(await reader.readAcls(scope, ids), dice).map((acl) => ({
        ...acl,
        entries: shuffled(acl.entries, dice),
        associations: shuffled(acl.associations, dice),
      })),
    readSubnets: async (scope, vpcIds) => shuffled(await reader.readSubnets(scope, vpcIds), dice),
  };
}

export function respellGroup(group: ObservedGroup, dice: Dice): ObservedGroup {
  const respell = (permissions: readonly ObservedPermission[]): readonly ObservedPermission[] =>
    regrouped(shuffled(permissions.flatMap(single), dice), dice).map((item) => respellPermission(item, dice));
  const tags = Object.fromEntries(shuffled(Object.entries(group.tags), dice));
  return { ...group, tags, ingress: respell(group.ingress), egress: respell(group.egress) };
}

/** One permission for each peer. */
function single(permission: ObservedPermission): readonly ObservedPermission[] {
  const { ipv4 = [], ipv6 = [], prefixLists = [], groups = [], ...traffic } = permission;
  return [
    ...ipv4.map((item) => ({ ...traffic, ipv4: [item] })),
    ...ipv6.map((item) => ({ ...traffic, ipv6: [item] })),
    ...prefixLists.map((item) => ({ ...traffic, prefixLists: [item] })),
    ...groups.map((item) => ({ ...traffic, groups: [item] })),
  ];
}

/** Puts some permissions of the same traffic together again. */
function regrouped(permissions: readonly ObservedPermission[], dice: Dice): readonly ObservedPermission[] {
  const made: ObservedPermission[] = [];
  for (const next of permissions) {
    const at = made.findIndex((item) => isSameTraffic(item, next));
    const friend = made[at];
    if (friend === undefined || dice(2) === 0) made.push(next);
    else made[at] = together(friend, next);
  }
  return made;
}

function together(a: ObservedPermission, b: ObservedPermission): ObservedPermission {
  return {
    ...a,
    ipv4: [...(a.ipv4 ?? []), ...(b.ipv4 ?? [])],
    ipv6: [...(a.ipv6 ?? []), ...(b.ipv6 ?? [])],
    prefixLists: [...(a.prefixLists ?? []), ...(b.prefixLists ?? [])],
    groups: [...(a.groups ?? []), ...(b.groups ?? [])],
  };
}

function isSameTraffic(a: ObservedPermission, b: ObservedPermission): boolean {
  return a.protocol === b.protocol && a.from === b.from && a.to === b.to;
}

const NUMBERS: Readonly<Record<string, string>> = { tcp: "6", udp: "17", icmp: "1", icmpv6: "58" };

function respellPermission(permission: ObservedPermission, dice: Dice): ObservedPermission {
  const { protocol, from, to, ipv4 = [], ipv6 = [], ...peers } = permission;
  return {
    ...peers,
    protocol: dice(2) === 0 ? protocol : (NUMBERS[protocol] ?? protocol),
    ...respellPorts(permission, dice),
    ipv4: ipv4.map((item) => ({ ...item, cidr: respellCidr(item.cidr, dice) })),
    ipv6: ipv6.map((item) => ({ ...item, cidr: respellCidr(item.cidr, dice) })),
  };
}

/** EC2 drops the ports of most protocols and lists them or not; all ICMPv6 may go without its -1. */
function respellPorts({ protocol, from, to }: ObservedPermission, dice: Dice): Partial<ObservedPermission> {
  if (protocol === "-1" || protocol === "50")
    return [{}, { from: -1, to: -1 }, { from: 0, to: 65535 }][dice(3)] ?? {};
  if (protocol === "icmpv6" && from === -1 && dice(2) === 0) return {};
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Host bits set, IPv6 in upper case, with and without `::`. */
export function respellCidr(cidr: string, dice: Dice): string {
  const { family, prefix } = readBlock(cidr);
  const width = family === 4 ? 32 : 128;
  const host = Array.from({ length: width - prefix.length }, () => dice(2)).join("");
  const bits = prefix + (dice(2) === 0 ? host : host.replaceAll("1", "0"));
  const words = chunks(bits, family === 4 ? 8 : 16).map((word) => Number.parseInt(word, 2));
  if (family === 4) return `${words.join(".")}/${prefix.length}`;
  return `${respellIpv6(words, dice)}/${prefix.length}`;
}

function respellIpv6(words: readonly number[], dice: Dice): string {
  const hex = words.map((word) => word.toString(16).padStart(dice(2) === 0 ? 1 : 4, "0"));
  const cased = dice(2) === 0 ? hex : hex.map((word) => word.toUpperCase());
  const gap = words.indexOf(0);
  if (gap < 0 || dice(2) === 0) return cased.join(":");
  const end = words.findIndex((word, index) => index > gap && word !== 0);
  return `${cased.slice(0, gap).join(":")}::${end < 0 ? "" : cased.slice(end).join(":")}`;
}

function chunks(bits: string, size: number): readonly string[] {
  return Array.from({ length: bits.length / size }, (_, index) =>
    bits.slice(index * size, (index + 1) * size),
  );
}

export function shuffled<T>(items: readonly T[], dice: Dice): readonly T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(dice(left.length), 1));
}
