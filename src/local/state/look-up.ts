/** Finds a resource by id, or refuses in EC2's words: a malformed id and an unknown one are different errors. */
import { AwsError } from "../aws-error.ts";

interface Resource {
  readonly prefix: string;
  readonly malformed: string;
  readonly notFound: string;
  describe(id: string): string;
}

const resources = {
  group: {
    prefix: "sg",
    malformed: "InvalidGroupId.Malformed",
    notFound: "InvalidGroup.NotFound",
    describe: (id) => `The security group '${id}' does not exist`,
  },
  rule: {
    prefix: "sgr",
    malformed: "InvalidSecurityGroupRuleId.Malformed",
    notFound: "InvalidSecurityGroupRuleId.NotFound",
    describe: (id) => `The security group rule ID '${id}' does not exist`,
  },
  vpc: {
    prefix: "vpc",
    malformed: "InvalidVpcId.Malformed",
    notFound: "InvalidVpcID.NotFound",
    describe: (id) => `The vpc ID '${id}' does not exist`,
  },
  subnet: {
    prefix: "subnet",
    malformed: "InvalidSubnetId.Malformed",
    notFound: "InvalidSubnetID.NotFound",
    describe: (id) => `The subnet ID '${id}' does not exist`,
  },
  networkAcl: {
    prefix: "acl",
    malformed: "InvalidNetworkAclId.Malformed",
    notFound: "InvalidNetworkAclID.NotFound",
    describe: (id) => `The networkAcl ID '${id}' does not exist`,
  },
  prefixList: {
    prefix: "pl",
    malformed: "InvalidPrefixListId.Malformed",
    notFound: "InvalidPrefixListID.NotFound",
    describe: (id) => `The prefix list ID '${id}' does not exist.`,
  },
  networkInterface: {
    prefix: "eni",
    malformed: "InvalidNetworkInterfaceId.Malformed",
    notFound: "InvalidNetworkInterfaceID.NotFound",
    describe: (id) => `The networkInterface ID '${id}' does not exist`,
  },
  instance: {
    prefix: "i",
    malformed: "InvalidInstanceID.Malformed",
    notFound: "InvalidInstanceID.NotFound",
    describe: (id) => `The instance ID '${id}' does not exist`,
  },
  peering: {
    prefix: "pcx",
    malformed: "InvalidVpcPeeringConnectionId.Malformed",
    notFound: "InvalidVpcPeeringConnectionID.NotFound",
    describe: (id) => `The vpcPeeringConnection ID '${id}' does not exist`,
  },
} as const satisfies Record<string, Resource>;

export type ResourceName = keyof typeof resources;

/** Whether a text has the form of an id: its prefix and 8 or 17 hexadecimal digits. */
export function isId(prefix: string, id: string): boolean {
  return id.startsWith(`${prefix}-`) && /^([0-9a-f]{8}|[0-9a-f]{17})$/.test(id.slice(prefix.length + 1));
}

/** @throws the kind's malformed-id error */
export function requireId(name: ResourceName, id: string): string {
  const { prefix, malformed } = resources[name];
  if (!isId(prefix, id)) throw new AwsError(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
  return id;
}

/** The kind's error for an id that is well formed and unknown. */
export function notFound(name: ResourceName, id: string): AwsError {
  const { notFound: code, describe } = resources[name];
  return new AwsError(code, describe(id));
}

/** @throws the kind's malformed-id or not-found error */
export function lookUp<T>(name: ResourceName, resourcesById: ReadonlyMap<string, T>, id: string): T {
  const found = resourcesById.get(requireId(name, id));
  if (found === undefined) throw notFound(name, id);
  return found;
}

/** The resources a Describe call starts from: those it names, where one missing id fails the call, or all. */
export function lookUpAll<T>(
  name: ResourceName,
  resourcesById: ReadonlyMap<string, T>,
  ids: readonly string[],
): readonly T[] {
  if (ids.length === 0) return [...resourcesById.values()];
  return [...new Set(ids)].map((id) => lookUp(name, resourcesById, id));
}
