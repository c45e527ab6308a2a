/** The protocols that EC2 knows by name, and their numbers. All others go by number alone. */
import type { Protocol } from "./rule.ts";

export const PROTOCOL_NUMBERS = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const satisfies Partial<
  Record<Protocol, number>
>;

const BY_WORD: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ["all", "all"],
  ["-1", "all"],
  ...(["tcp", "udp", "icmp", "icmpv6"] as const).flatMap((name): readonly (readonly [string, Protocol])[] => [
    [name, name],
    [`${PROTOCOL_NUMBERS[name]}`, name],
  ]),
]);

/** `tcp` of `tcp` and `6`, `all` of `all` and `-1`; undefined for whatever has no name. */
export function namedProtocol(word: string): Protocol | undefined {
  return BY_WORD.get(word);
}

/** The number on the wire; null for `all`. */
export function protocolNumber(protocol: Protocol): number | null {
  if (protocol === "all") return null;
  return isNamed(protocol) ? PROTOCOL_NUMBERS[protocol] : Number(protocol);
}

function isNamed(protocol: Protocol): protocol is keyof typeof PROTOCOL_NUMBERS {
  return Object.hasOwn(PROTOCOL_NUMBERS, protocol);
}
