import { AwsError, invalidValue } from "../aws-error.ts";
import { ipv4Number, ipv4Range, spellIpv4 } from "../rules/cidr.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { nameKey } from "../state/add-group.ts";
import { lookUp } from "../state/look-up.ts";
import { putTags } from "../state/put-tags.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { NetworkInterface, Subnet } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderNetworkInterface } from "./describe-network-interfaces.ts";

/** An interface in a subnet; without groups it gets the default group of the VPC. */
export function createNetworkInterface(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const subnet = lookUp("subnet", scope.subnets, parameters.requiredText("SubnetId"));
  const description = parameters.text("Description") ?? "";
  const named = readGroupIds(parameters, subnet.vpcId, scope);
  const groupIds = named.length > 0 ? named : defaultGroupIds(scope, subnet.vpcId);
  const privateAddress = readAddress(parameters.text("PrivateIpAddress"), subnet, scope);
  const tags = readTagSpecifications(parameters, "network-interface");
  parameters.accept("ClientToken", "InterfaceType");
  return () => {
    const id = ids.next("eni");
    const { id: subnetId, vpcId } = subnet;
    const made: NetworkInterface = { id, subnetId, vpcId, description, privateAddress, groupIds };
    scope.interfaces.set(id, made);
    putTags(scope, id, tags);
    return { networkInterface: renderNetworkInterface(made, scope) };
  };
}

/** The groups to attach: of the interface's own VPC, and not more than the quota allows. */
export function readGroupIds(parameters: Parameters, vpcId: string, scope: Scope): readonly string[] {
  const groupIds = [...new Set(parameters.texts("SecurityGroupId"))];
  for (const id of groupIds) {
    if (lookUp("group", scope.groups, id).vpcId === vpcId) continue;
    throw new AwsError(
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
    );
  }
  if (groupIds.length > quotaOf(scope, "groupsPerInterface")) {
    throw new AwsError(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  }
  return groupIds;
}

function defaultGroupIds(scope: Scope, vpcId: string): readonly string[] {
  const id = scope.groupNames.get(nameKey(vpcId, "default"));
  return id === undefined ? [] : [id];
}

function readAddress(text: string | undefined, subnet: Subnet, scope: Scope): string {
  const { first, last } = ipv4Range(subnet.cidr);
  const taken = addressesOf(subnet, scope);
  if (text === undefined) return freeAddress(first + 4, last, taken);
  const number = ipv4Number(text);
  if (number === undefined || number < first || number > last) {
    throw invalidValue("address", text, "The address is not within the subnet's address range.");
  }
  if (taken.has(text)) throw new AwsError("InvalidIPAddress.InUse", `Address ${text} is in use.`);
  return text;
}

function addressesOf(subnet: Subnet, scope: Scope): ReadonlySet<string> {
  const own = [...scope.interfaces.values()].filter(({ subnetId }) => subnetId === subnet.id);
  return new Set(own.map(({ privateAddress }) => privateAddress));
}

function freeAddress(first: number, last: number, taken: ReadonlySet<string>): string {
  for (let address = first; address < last; address++) {
    const text = spellIpv4(address);
    if (!taken.has(text)) return text;
  }
  throw new AwsError(
    "InsufficientFreeAddressesInSubnet",
    "There are not enough free addresses in the subnet to satisfy the request.",
  );
}
