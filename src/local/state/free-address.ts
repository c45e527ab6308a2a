/** Which addresses of a subnet an interface may take. AWS keeps the first four and the last for itself. */
import { ipv4Range, spellIpv4 } from "../rules/cidr.ts";
import type { Scope } from "./scope.ts";
import type { Subnet } from "./vpc.ts";

/** The addresses interfaces have in a subnet. */
export function takenAddresses(subnet: Subnet, scope: Scope): ReadonlySet<string> {
  const own = [...scope.interfaces.values()].filter(({ subnetId }) => subnetId === subnet.id);
  return new Set(own.map(({ privateAddress }) => privateAddress));
}

/** The lowest free addresses of a subnet: as many as are wanted, or as there are. */
export function freeAddresses(subnet: Subnet, taken: ReadonlySet<string>, wanted: number): readonly string[] {
  const { first, last } = ipv4Range(subnet.cidr);
  const free: string[] = [];
  for (let address = first + 4; address < last && free.length < wanted; address++) {
    const text = spellIpv4(address);
    if (!taken.has(text)) free.push(text);
  }
  return free;
}
