/** Which of what an account has is listed: the filters of `discover`. */
import type { ObservedGroup, ObservedPermission, Tags } from "../model/group.ts";
import type { Listed } from "../model/inventory.ts";
import type { ObservedAcl, ObservedEntry } from "../model/network-acl.ts";

export interface Filter {
  /** Empty for any; else one of them. */
  readonly vpc: readonly string[];
  readonly id: readonly string[];
  /** All of them. */
  readonly tag: Tags;
  readonly port?: number;
}

/** Ids, tags and VPC; ports are asked of what has rules, before it is counted. */
export function isListed(item: Listed & { readonly vpcId?: string | null }, filter: Filter): boolean {
  return (
    (filter.id.length === 0 || filter.id.includes(item.id)) &&
    (filter.vpc.length === 0 || filter.vpc.includes(item.vpcId ?? "")) &&
    Object.entries(filter.tag).every(([key, value]) => item.tags[key] === value)
  );
}

/** Whether some inbound rule of the group is about this port, of TCP or UDP. */
export function groupHasPort({ ingress }: ObservedGroup, port: number): boolean {
  return ingress.some((permission) => coversPort(permission, rangeOf(permission), port));
}

/** Whether some inbound rule of the ACL allows this port, of TCP or UDP, from anywhere. */
export function aclHasPort({ entries }: ObservedAcl, port: number): boolean {
  const isInbound = ({ direction, action }: ObservedEntry): boolean =>
    direction === "ingress" && action === "allow";
  return entries.some((entry) => isInbound(entry) && coversPort(entry, entry.ports, port));
}

function rangeOf({ from, to }: ObservedPermission): Range | undefined {
  return from === undefined || to === undefined ? undefined : { from, to };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

const WITH_PORTS: readonly string[] = ["tcp", "udp", "6", "17"];

function coversPort(
  { protocol }: { readonly protocol: string },
  range: Range | undefined,
  port: number,
): boolean {
  if (protocol === "-1") return true;
  return WITH_PORTS.includes(protocol) && (range === undefined || (range.from <= port && port <= range.to));
}
