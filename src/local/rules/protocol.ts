/**
 * Protocol and ports in EC2's canonical form: the four protocols that have names
 * come back by name, every other number stays a number and loses its ports.
 */
import { AwsError, missing } from "../aws-error.ts";

export interface Traffic {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

const named: ReadonlyMap<string, string> = new Map([
  ["6", "tcp"],
  ["17", "udp"],
  ["1", "icmp"],
  ["58", "icmpv6"],
]);

/** Whether rules of this protocol carry ports, or ICMP types and codes. */
export function hasPorts(protocol: string): boolean {
  return [...named.values()].includes(protocol);
}

/** @throws InvalidParameterValue in EC2's wording for what does not fit together */
export function readTraffic(
  protocolText: string | undefined,
  from: number | undefined,
  to: number | undefined,
): Traffic {
  const protocol = readProtocol(protocolText);
  switch (protocol) {
    case "tcp":
    case "udp":
      return { protocol, ...readPorts(from, to) };
    case "icmp":
      if (from === undefined || to === undefined) {
        throw refused("Invalid value 'Must specify both ICMP type and code.' for icmpTypeCode.");
      }
      return { protocol, ...readIcmp(from, to) };
    case "icmpv6":
      return { protocol, ...readIcmp(from ?? -1, to ?? -1) };
    default:
      return { protocol, from: -1, to: -1 };
  }
}

function readProtocol(text: string | undefined): string {
  if (text === undefined || text === "") throw missing("ipProtocol");
  const name = text.toLowerCase();
  if (name === "-1" || hasPorts(name)) return name;
  if (/^(0|[1-9]\d{0,2})$/.test(name) && Number(name) <= 255) return named.get(name) ?? name;
  throw refused(`Invalid value '${text}' for IP protocol. Unknown protocol.`);
}

/** A port range of TCP or UDP. */
export function readPorts(from: number | undefined, to: number | undefined): Omit<Traffic, "protocol"> {
  if (from === undefined || to === undefined) {
    throw refused("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
  }
  if (from < 0 || to > 65535 || from > to) throw refused(`Invalid TCP/UDP port range (${from}:${to})`);
  return { from, to };
}

/** An ICMP type and code; -1 is all of them. */
export function readIcmp(type: number, code: number): Omit<Traffic, "protocol"> {
  if (type < -1 || type > 255) throw refused(`ICMP type (${type}) must be between -1 and 255`);
  if (code < -1 || code > 255) throw refused(`ICMP code (${code}) must be between -1 and 255`);
  if (type === -1 && code !== -1) {
    throw refused(`Invalid value for ICMP code: all types (-1) cannot be limited to code ${code}`);
  }
  return { from: type, to: code };
}

function refused(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}
