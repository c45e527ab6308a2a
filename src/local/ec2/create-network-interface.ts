import { AwsError, invalidValue } from "../aws-error.ts";
import { ipv4Number, ipv4Range } from "../rules/cidr.ts";
import { differentNetworks } from "../rules/reference.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { nameKey } from "../state/add-group.ts";
import { freeAddresses, takenAddresses } from "../state/free-address.ts";
import { lookUp } from "../state/look-up.ts";
import { putTags } from "../state/put-tags.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { NetworkInterface, Subnet } from "../state/vpc.ts";
import { isUsableIn } from "../state/vpc-association.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderNetworkInterface } from "./describe-network-interfaces.ts";

/** An interface in a subnet; without groups it gets the default group of the VPC. */
export function createNetworkInterface(
  parameters: Parameters,
  { scope, world, ids }: Pick<Ec2Context, "scope" | "world" | "ids">,
): Effect {
  const subnet = lookUp("subnet", scope.subnets, parameters.requiredText("SubnetId"));
  const description = parameters.text("Description") ?? "";
  const named = readGroupIds(parameters, subnet.vpcId, { scope, world });
  const groupIds = named.length > 0 ? named : defaultGroupIds(scope, subnet.vpcId);
  const privateAddress = readAddress(parameters.text("PrivateIpAddress"), subnet, scope);
  const tags = readTagSpecifications(parameters, "network-interface");
  parameters.accept("ClientToken", "InterfaceType");
  return () => {
    const id = ids.next("eni");
    const { id: subnetId, vpcId } = subnet;
    const placed = { id, subnetId, vpcId, description, privateAddress, groupIds };
    const made: NetworkInterface = { ...placed, attachment: undefined };
    scope.interfaces.set(id, made);
    putTags(scope, id, tags);
    return { networkInterface: renderNetworkInterface(made, scope) };
  };
}

/** The groups to attach: of the interface's VPC or associated with it, and not more than the quota allows. */
export function readGroupIds(
  parameters: Parameters,
  vpcId: string,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): readonly string[] {
  return requireAttachable(parameters.texts("SecurityGroupId"), vpcId, { scope, world });
}

/** The same for groups in hand; none comes twice. */
export function requireAttachable(
  named: readonly string[],
  vpcId: string,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): readonly string[] {
  const groupIds = [...new Set(named)];
  const now = world.clock.now();
  for (const id of groupIds) {
    if (!isUsableIn(scope, lookUp("group", scope.groups, id), vpcId, now)) throw differentNetworks();
  }
  if (groupIds.length > quotaOf(scope, "groupsPerInterface")) {
    throw new AwsError(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  }
  return groupIds;
}

/** The default group of a VPC, as a list. */
export function defaultGroupIds(scope: Scope, vpcId: string): readonly string[] {
  const id = scope.groupNames.get(nameKey(vpcId, "default"));
  return id === undefined ? [] : [id];
}

/** The address an interface is to have: the one asked for when it is free, else the lowest that is. */
export function readAddress(text: string | undefined, subnet: Subnet, scope: Scope): string {
  const taken = takenAddresses(subnet, scope);
  if (text === undefined) return freeAddresses(subnet, taken, 1)[0] ?? noFreeAddress();
  const { first, last } = ipv4Range(subnet.cidr);
  const number = ipv4Number(text);
  if (number === undefined || number < first || number > last) {
    throw invalidValue("address", text, "The address is not within the subnet's address range.");
  }
  if (taken.has(text)) throw new AwsError("InvalidIPAddress.InUse", `Address ${text} is in use.`);
  return text;
}

/** @throws InsufficientFreeAddressesInSubnet, always */
export function noFreeAddress(): never {
  throw new AwsError(
    "InsufficientFreeAddressesInSubnet",
    "There are not enough free addresses in the subnet to satisfy the request.",
  );
}
