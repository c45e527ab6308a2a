/** EC2's resources as policies see them: their ARNs, and what conditions may ask about them. */
import { resourceTypeOf } from "../ec2/taggable.ts";
import { partitionOf } from "../partitions.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { World } from "../state/world.ts";
import { tagKeys } from "./judge.ts";

export interface Resource {
  readonly arn: string;
  readonly keys: readonly (readonly [string, readonly string[]])[];
}

export interface Place {
  readonly scope: Scope;
  readonly world: World;
}

type Keys = Resource["keys"];

/**
 * A resource a call names by its id, whether it exists or not: AWS asks for
 * permission before it looks, so an unknown one has an ARN and no tags.
 */
export function named(type: string, id: string, { scope, world }: Place): Resource {
  const tags = tagsOf(scope, id);
  const idKey = idKeys.get(type);
  return {
    arn: arnFor(type, id, scope),
    keys: [
      ...(ownerOf(type, id, scope) === scope.account ? accountKey(scope) : []),
      ...tagKeys("aws:ResourceTag", tags),
      ...tagKeys("ec2:ResourceTag", tags),
      ...(idKey === undefined ? [] : [[idKey, [id]] as const]),
      ...(ownKeys.get(type)?.(id, { scope, world }) ?? []),
    ],
  };
}

/** A resource by an id that tells its type. */
export function namedById(id: string, place: Place): Resource {
  return named(resourceTypeOf(id) || id.slice(0, Math.max(0, id.indexOf("-"))), id, place);
}

/** What a call is about to create: no id yet, and no tags but those of the request. */
export function created(type: string, tags: ReadonlyMap<string, string>, { scope }: Place): Resource {
  return {
    arn: arnFor(type, "*", scope),
    keys: [...accountKey(scope), ...requestKeys(tags)],
  };
}

/** The tags a call sends, as conditions ask for them. */
export function requestKeys(tags: ReadonlyMap<string, string>): Keys {
  if (tags.size === 0) return [];
  return [...tagKeys("aws:RequestTag", tags), ["aws:tagkeys", [...tags.keys()]]];
}

function accountKey({ account }: Scope): Keys {
  return [["aws:resourceaccount", [account]]];
}

/** `arn:PARTITION:ec2:REGION:ACCOUNT:TYPE/ID` */
function arnFor(type: string, id: string, scope: Scope): string {
  return `arn:${partitionOf(scope.region)}:ec2:${scope.region}:${ownerOf(type, id, scope)}:${type}/${id}`;
}

/** AWS's own prefix lists are of the account `aws`, and the ARN of an image names none. */
function ownerOf(type: string, id: string, scope: Scope): string {
  if (type === "image") return "";
  const isAwsOwned = type === "prefix-list" && scope.prefixLists.get(id)?.owner === "AWS";
  return isAwsOwned ? "aws" : scope.account;
}

const idKeys: ReadonlyMap<string, string> = new Map([
  ["security-group", "ec2:securitygroupid"],
  ["network-acl", "ec2:networkaclid"],
  ["vpc", "ec2:vpcid"],
  ["subnet", "ec2:subnetid"],
  ["network-interface", "ec2:networkinterfaceid"],
  ["instance", "ec2:instanceid"],
  ["image", "ec2:imageid"],
  ["vpc-peering-connection", "ec2:vpcpeeringconnectionid"],
]);

const ownKeys: ReadonlyMap<string, (id: string, place: Place) => Keys> = new Map([
  ["security-group", (id: string, { scope }: Place) => vpcKey(scope.groups.get(id)?.vpcId, scope)],
  ["network-acl", (id: string, { scope }: Place) => vpcKey(scope.networkAcls.get(id)?.vpcId, scope)],
  ["subnet", subnetKeys],
  ["network-interface", interfaceKeys],
  ["vpc", () => [["ec2:tenancy", ["default"]]] as const],
  ["vpc-peering-connection", peeringKeys],
]);

/** `ec2:Vpc` is the ARN of the VPC, not its id. */
function vpcKey(vpcId: string | undefined, scope: Scope): Keys {
  return vpcId === undefined ? [] : [["ec2:vpc", [arnFor("vpc", vpcId, scope)]]];
}

function subnetKeys(id: string, { scope }: Place): Keys {
  const subnet = scope.subnets.get(id);
  if (subnet === undefined) return [];
  return [["ec2:availabilityzone", [subnet.zone]], ...vpcKey(subnet.vpcId, scope)];
}

function interfaceKeys(id: string, { scope }: Place): Keys {
  const card = scope.interfaces.get(id);
  if (card === undefined) return [];
  return [["ec2:subnet", [arnFor("subnet", card.subnetId, scope)]], ...vpcKey(card.vpcId, scope)];
}

function peeringKeys(id: string, { scope, world }: Place): Keys {
  const peering = world.peerings.get(id);
  if (peering === undefined) return [];
  const { requester, accepter } = peering;
  return [
    ["ec2:requestervpc", [vpcArn(requester.region, requester.account, requester.vpcId, scope)]],
    ["ec2:acceptervpc", [vpcArn(accepter.region, accepter.account, accepter.vpcId, scope)]],
  ];
}

/** The ARN of a VPC that may be another account's. */
export function vpcArn(region: string, account: string, id: string, { region: here }: Scope): string {
  return `arn:${partitionOf(here)}:ec2:${region}:${account}:vpc/${id}`;
}
