/**
 * Replays what was sent: from an ACL's entries and the calls that the local cloud recorded to the list after each
 * call, and holds every packet's answer on the way against the first and the last list. A call whose reply was
 * lost needs nothing of its own: the lists before and after each call are both held to the law.
 *
 * Packets are not sampled. Addresses, ports and types that no entry of any list tells apart are one, so a few
 * hundred packets stand for all. Shares no code with `src`.
 */
import type { NetworkAclEntry } from "@aws-sdk/client-ec2";
import { type Block, readBlock } from "./address-blocks.ts";

export interface RecordedCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly error: string | null;
}

interface Entry {
  readonly number: number;
  readonly isOut: boolean;
  readonly allows: boolean;
  readonly protocol: number;
  /** First and last port, or type and code; null for all. */
  readonly first: number | null;
  readonly last: number | null;
  readonly block: Block;
}

/** By direction and number. */
type List = ReadonlyMap<string, Entry>;

/**
 * The first moment at which a packet had an answer that is neither that of the first list nor that of the last,
 * in words; null when there was none.
 *
 * @param calls those on this ACL that landed count, in their order
 */
export function breachOfCalls(
  before: readonly NetworkAclEntry[],
  calls: readonly RecordedCall[],
  aclId: string,
): string | null {
  const lists = replay(before, calls, aclId);
  const packets = packetsOf(lists);
  const [first, last] = [lists[0], lists.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [old, next] = [answers(first, packets), answers(last, packets)];
  for (const [index, list] of lists.entries()) {
    const now = answers(list, packets);
    const at = now.findIndex((answer, place) => answer !== old[place] && answer !== next[place]);
    const packet = packets[at];
    if (packet !== undefined)
      return `after call ${index}: ${wordsOf(packet)} is ${now[at] ? "let in" : "shut out"}`;
  }
  return null;
}

/** How many entries each direction held at most. */
export function fullestOf(
  before: readonly NetworkAclEntry[],
  calls: readonly RecordedCall[],
  aclId: string,
): number {
  const sizes = replay(before, calls, aclId).flatMap((list) =>
    [true, false].map((isOut) => [...list.values()].filter((entry) => entry.isOut === isOut).length),
  );
  return Math.max(...sizes);
}

function replay(
  before: readonly NetworkAclEntry[],
  calls: readonly RecordedCall[],
  aclId: string,
): readonly List[] {
  const first = new Map(
    before.map((entry) => [keyOf(entry.Egress === true, entry.RuleNumber), toEntry(entry)]),
  );
  const lists: List[] = [first];
  let list: List = first;
  for (const { action, parameters, error } of calls) {
    if (error !== null || parameters.NetworkAclId !== aclId || !action.endsWith("NetworkAclEntry")) continue;
    list = afterCall(list, action, parameters);
    lists.push(list);
  }
  return lists;
}

function afterCall(list: List, action: string, parameters: RecordedCall["parameters"]): List {
  const key = keyOf(parameters.Egress === "true", Number(parameters.RuleNumber));
  const isThere = list.has(key);
  if (isThere === (action === "CreateNetworkAclEntry"))
    throw new Error(`${action} ${key} cannot have landed`);
  const next = new Map(list);
  if (action === "DeleteNetworkAclEntry") next.delete(key);
  else next.set(key, toEntry(fromParameters(parameters)));
  return next;
}

function keyOf(isOut: boolean, number: number | undefined): string {
  return `${isOut ? "out" : "in"} ${number}`;
}

function fromParameters(sent: RecordedCall["parameters"]): NetworkAclEntry {
  const pair = (from: string, to: string): readonly [number, number] | null =>
    sent[from] === undefined ? null : [Number(sent[from]), Number(sent[to])];
  const ports = pair("PortRange.From", "PortRange.To");
  const icmp = pair("Icmp.Type", "Icmp.Code");
  return {
    RuleNumber: Number(sent.RuleNumber),
    Egress: sent.Egress === "true",
    Protocol: sent.Protocol,
    RuleAction: sent.RuleAction === "allow" ? "allow" : "deny",
    CidrBlock: sent.CidrBlock,
    Ipv6CidrBlock: sent.Ipv6CidrBlock,
    ...(ports === null ? {} : { PortRange: { From: ports[0], To: ports[1] } }),
    ...(icmp === null ? {} : { IcmpTypeCode: { Type: icmp[0], Code: icmp[1] } }),
  };
}

function toEntry(entry: NetworkAclEntry): Entry {
  const { PortRange: ports, IcmpTypeCode: icmp } = entry;
  const all = (value: number | undefined): number | null =>
    value === undefined || value === -1 ? null : value;
  return {
    number: entry.RuleNumber ?? 0,
    isOut: entry.Egress === true,
    allows: entry.RuleAction === "allow",
    protocol: Number(entry.Protocol),
    first: ports === undefined ? all(icmp?.Type) : (ports.From ?? null),
    last: ports === undefined ? all(icmp?.Code) : (ports.To ?? null),
    block: readBlock(entry.CidrBlock ?? entry.Ipv6CidrBlock ?? ""),
  };
}

interface Packet {
  readonly isOut: boolean;
  readonly protocol: number;
  /** The port, or the type. */
  readonly port: number;
  readonly code: number;
  /** Every bit of the address. */
  readonly bits: string;
}

const [ICMP, TCP, UDP, ICMPV6] = [1, 6, 17, 58];

function packetsOf(lists: readonly List[]): readonly Packet[] {
  const entries = lists.flatMap((list) => [...list.values()]);
  const addresses = addressesOf(entries);
  const named = entries.map(({ protocol }) => protocol).filter((protocol) => protocol >= 0);
  // 253 is nobody's protocol: it stands for all that no entry names.
  return [...new Set([...named, 253])].flatMap((protocol) =>
    contentsOf(protocol, entries).flatMap(([port, code]) =>
      addresses.flatMap((bits) => [true, false].map((isOut) => ({ isOut, protocol, port, code, bits }))),
    ),
  );
}

/** One address of each kind: two that lie in the same blocks are one. */
function addressesOf(entries: readonly Entry[]): readonly string[] {
  const blocks = new Map(entries.map(({ block }) => [`${block.family} ${block.prefix}`, block]));
  const edges = [...blocks.values()].flatMap(({ family, prefix }) => {
    const width = family === 4 ? 32 : 128;
    const beside = (bit: number): string =>
      `${prefix.slice(0, bit)}${prefix[bit] === "0" ? "1" : "0"}`.padEnd(width, "0");
    // Whatever is in a block and in no smaller one begins at the other half of some step on the way down.
    return [prefix.padEnd(width, "0"), ...Array.from(prefix, (_, bit) => beside(bit))];
  });
  const kinds = new Map<string, string>();
  for (const bits of ["0".repeat(32), "0".repeat(128), ...edges]) {
    const family = bits.length === 32 ? 4 : 6;
    const inside = [...blocks].filter(
      ([, block]) => block.family === family && bits.startsWith(block.prefix),
    );
    kinds.set(`${family} ${inside.map(([key]) => key).join()}`, bits);
  }
  return [...kinds.values()];
}

/** Ports or types and codes: the edges of every range, and what lies beside them. */
function contentsOf(protocol: number, entries: readonly Entry[]): readonly (readonly [number, number])[] {
  const own = entries.filter((entry) => entry.protocol === protocol);
  if (protocol === TCP || protocol === UDP) {
    const starts = own.flatMap(({ first, last }) => [first ?? 0, (last ?? 65_535) + 1]);
    return [...new Set([0, ...starts])].filter((port) => port <= 65_535).map((port) => [port, 0]);
  }
  if (protocol !== ICMP && protocol !== ICMPV6) return [[0, 0]];
  const types = [...new Set([254, ...own.flatMap(({ first }) => first ?? [])])];
  const codes = [...new Set([254, ...own.flatMap(({ last }) => last ?? [])])];
  return types.flatMap((type) => codes.map((code) => [type, code] as const));
}

function answers(list: List, packets: readonly Packet[]): readonly boolean[] {
  const ordered = [...list.values()].sort((a, b) => a.number - b.number);
  return packets.map((packet) => ordered.find((entry) => matches(entry, packet))?.allows ?? false);
}

function matches({ block, first, isOut, last, protocol }: Entry, packet: Packet): boolean {
  const width = block.family === 4 ? 32 : 128;
  if (isOut !== packet.isOut || packet.bits.length !== width || !packet.bits.startsWith(block.prefix))
    return false;
  if (protocol === -1) return true;
  if (protocol !== packet.protocol) return false;
  if (protocol === TCP || protocol === UDP) {
    return packet.port >= (first ?? 0) && packet.port <= (last ?? 65_535);
  }
  if (protocol !== ICMP && protocol !== ICMPV6) return true;
  return (first === null || first === packet.port) && (last === null || last === packet.code);
}

function wordsOf({ bits, code, isOut, port, protocol }: Packet): string {
  const address = bits
    .match(/.{1,8}/g)
    ?.map((byte) => Number.parseInt(byte, 2))
    .join(".");
  return `${isOut ? "out" : "in"} protocol ${protocol} ${port}/${code} ${address}`;
}
