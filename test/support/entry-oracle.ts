/**
 * What an ACL answers, worked out packet by packet in a world small enough to try everything: 8 IPv4 and 4
 * IPv6 addresses, 4 ports of two protocols, ICMP of 2 types with 2 codes and one protocol without ports. Shares no
 * code with the engine.
 */
export interface TinyEntry {
  readonly allows: boolean;
  readonly protocol: 1 | 6 | 17 | 50 | "all";
  /** The first port; for ICMP the type, -1 for all. */
  readonly from: number;
  /** The last port; for ICMP the code, -1 for all. */
  readonly to: number;
  readonly family: 4 | 6;
  readonly first: number;
  readonly size: number;
}

/** Entries by rule number. */
export type TinyList = ReadonlyMap<number, TinyEntry>;

export const TINY = { ports: 4, types: 2, codes: 2, addresses: { 4: 8, 6: 4 } } as const;

const PACKETS = ([4, 6] as const).flatMap((family) =>
  Array.from({ length: TINY.addresses[family] }, (_, address) => address).flatMap((address) => [
    ...([6, 17] as const).flatMap((protocol) =>
      Array.from({ length: TINY.ports }, (_, port) => ({ family, address, protocol, port, code: 0 })),
    ),
    ...Array.from({ length: TINY.types * TINY.codes }, (_, index) => ({
      family,
      address,
      protocol: 1 as const,
      port: Math.floor(index / TINY.codes),
      code: index % TINY.codes,
    })),
    { family, address, protocol: 50 as const, port: 0, code: 0 },
    // Stands for every protocol that no entry of this world names.
    { family, address, protocol: 99 as const, port: 0, code: 0 },
  ]),
);

/** The answer to each packet of the world, always in the same order. */
export function answersOf(list: TinyList): readonly boolean[] {
  const entries = [...list].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  return PACKETS.map((packet) => {
    for (const entry of entries) {
      if (entry.family !== packet.family) continue;
      if (packet.address < entry.first || packet.address >= entry.first + entry.size) continue;
      if (entry.protocol !== "all" && entry.protocol !== packet.protocol) continue;
      const hasPorts = entry.protocol === 6 || entry.protocol === 17;
      if (hasPorts && (packet.port < entry.from || packet.port > entry.to)) continue;
      if (entry.protocol === 1 && entry.from !== -1 && entry.from !== packet.port) continue;
      if (entry.protocol === 1 && entry.to !== -1 && entry.to !== packet.code) continue;
      return entry.allows;
    }
    return false;
  });
}

/** The place of the first packet whose answer is neither the old nor the new one; null when there is none. */
export function firstWronged(
  before: readonly boolean[],
  during: readonly boolean[],
  after: readonly boolean[],
): number | null {
  const at = during.findIndex((answer, index) => answer !== before[index] && answer !== after[index]);
  return at < 0 ? null : at;
}
