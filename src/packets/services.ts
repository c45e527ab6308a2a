/**
 * What kind of traffic: a protocol and, where it has them, a port or an ICMP type and code, as one number
 * below 2^24. A protocol's services lie together, so a port range and "everything of protocol 50" are both
 * one stretch of the line.
 *
 *     protocol × 65,536 + port                 tcp, udp
 *     protocol × 65,536 + type × 256 + code    ICMP, ICMPv6
 *     protocol × 65,536 … + 65,535             any other: the protocol as a whole
 */
export interface Services {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

export const PROTOCOL_SIZE = 65_536;
export const SERVICES_END = 256 * PROTOCOL_SIZE;

export const ALL_SERVICES: Services = { from: 0, to: SERVICES_END };

export function protocolServices(protocol: number): Services {
  return { from: protocol * PROTOCOL_SIZE, to: (protocol + 1) * PROTOCOL_SIZE };
}

/** Both ports included. */
export function portServices(protocol: number, from: number, to: number): Services {
  const base = protocol * PROTOCOL_SIZE;
  return { from: base + from, to: base + to + 1 };
}

/** One type with one code; -1 as the code is every code, -1 as the type everything. */
export function icmpServices(protocol: number, type: number, code: number): Services {
  if (type === -1) return protocolServices(protocol);
  const base = protocol * PROTOCOL_SIZE + type * 256;
  return code === -1 ? { from: base, to: base + 256 } : { from: base + code, to: base + code + 1 };
}
