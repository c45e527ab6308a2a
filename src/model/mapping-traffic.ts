/** The traffic words of a mapping document: protocols, ports, and what may be open to the Internet. */

import type { WorldAllowance } from "./mapping.ts";
import type { Fail } from "./mapping-faults.ts";
import { show } from "./mapping-faults.ts";
import { namedProtocol } from "./protocol.ts";
import type { Protocol } from "./rule.ts";

interface Ports {
  readonly from: number;
  readonly to: number;
}

/** Reads a protocol's name or number; EC2 knows names for five, all others go by number. */
export function readProtocol(value: string | number, fail: Fail): Protocol | null {
  const protocol = namedProtocol(String(value)) ?? unnamedProtocol(String(value));
  if (protocol !== null) return protocol;
  return fail({
    code: "BAD_PROTOCOL",
    reason: `${show(value)} is not a protocol`,
    next: "give tcp, udp, icmp, icmpv6, all or a number from 0 to 255",
  });
}

function unnamedProtocol(text: string): `${number}` | null {
  const number = toWhole(text, 255);
  return number === null ? null : `${number}`;
}

/** Reads `22`, `"22"` or `"8000-8100"`. */
export function readPorts(value: string | number, fail: Fail): Ports | null {
  const ports = portsIn(String(value));
  if (ports !== null) return ports;
  return fail({
    code: "BAD_PORT",
    reason: `${show(value)} is not a port or a range of ports`,
    next: 'give a port from 0 to 65535, or a range such as "8000-8100"',
  });
}

function portsIn(text: string): Ports | null {
  const [first, last = first, ...more] = text.split("-");
  const from = toWhole(first ?? "", 65535);
  const to = toWhole(last ?? "", 65535);
  return from === null || to === null || from > to || more.length > 0 ? null : { from, to };
}

/**
 * Reads one item of `allowWorld`. `icmp` stands for both ICMP families, because a person who allows
 * ping means ping; a number stands for that protocol with all its ports.
 */
export function readAllowance(value: string | number, fail: Fail): readonly WorldAllowance[] | null {
  const text = String(value);
  if (text === "all") return [{ protocol: "all", ports: null }];
  if (text === "icmp")
    return ["icmp" as const, "icmpv6" as const].map((protocol) => ({ protocol, ports: null }));
  const number = unnamedProtocol(text);
  if (number !== null) return [{ protocol: namedProtocol(number) ?? number, ports: null }];
  const [protocol, range, ...more] = text.split("/");
  const ports = range === undefined || more.length > 0 ? null : portsIn(range);
  if ((protocol === "tcp" || protocol === "udp") && ports !== null) return [{ protocol, ports }];
  return fail({
    code: "BAD_ALLOW_WORLD",
    reason: `${show(value)} is not traffic that can be allowed`,
    next: "give tcp/443, tcp/1024-65535, udp/53, icmp (with ICMPv6), a protocol number such as 50, or all",
  });
}

/** Reads a whole number without sign or leading zero; null for anything else and for more than `max`. */
export function toWhole(text: string, max: number): number | null {
  if (!/^(0|[1-9][0-9]{0,4})$/.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}
