/** Rules to measure with: a mix of addresses of both families and self references, over shared ports. */
import type { Random } from "./random.ts";

export interface BenchRule {
  readonly direction: "ingress" | "egress";
  readonly protocol: "tcp" | "udp";
  readonly from: number;
  readonly to: number;
  readonly peer:
    | { readonly kind: "ipv4"; readonly cidr: string }
    | { readonly kind: "ipv6"; readonly cidr: string }
    | { readonly kind: "self" };
  readonly description: string;
}

/** Several rules share a port, so that they share a permission when EC2 lists them. */
const PORTS = [53, 443, 3306, 5432, 6379, 8080, 8443, 9092] as const;

/** At most 256 rules, no two alike; about one in seven is outbound. */
export function makeRules(count: number, random: Random): readonly BenchRule[] {
  return Array.from({ length: count }, (_, index) => {
    const peer = peerOf(index, random);
    // Self references differ in nothing but their port.
    const port = peer.kind === "self" ? 10_000 + index : (PORTS[random(PORTS.length)] ?? 443);
    return {
      direction: index % 7 === 3 ? "egress" : "ingress",
      protocol: index % 11 === 5 ? "udp" : "tcp",
      from: port,
      to: port,
      peer,
      description: index % 3 === 0 ? `rule ${index} of the bench` : "",
    };
  });
}

/** The same rules after somebody took the first one away and added one of their own. */
export function drifted(rules: readonly BenchRule[]): readonly BenchRule[] {
  return [
    ...rules.slice(1),
    {
      direction: "ingress",
      protocol: "tcp",
      from: 22,
      to: 22,
      peer: { kind: "ipv4", cidr: "203.0.113.7/32" },
      description: "made by hand",
    },
  ];
}

function peerOf(index: number, random: Random): BenchRule["peer"] {
  if (index % 10 === 7) return { kind: "self" };
  if (index % 10 === 9) return { kind: "ipv6", cidr: `2001:db8:${index.toString(16)}::/48` };
  return { kind: "ipv4", cidr: `10.${index}.${random(256)}.0/24` };
}
