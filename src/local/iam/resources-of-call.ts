/**
 * For each EC2 action the resources it needs permission for, as the service
 * authorization reference lists them. Reads that know no resource are asked for on
 * `*`. A prefix list or group that a rule merely names needs no permission.
 */
import { defaultGroupIds } from "../ec2/create-network-interface.ts";
import { associationId, ipv4Blocks } from "../ec2/describe-vpcs.ts";
import { defaultSubnetOf, readZone } from "../ec2/read-cards.ts";
import { nameKey } from "../state/add-group.ts";
import { defaultVpcOf, type Scope } from "../state/scope.ts";
import {
  all,
  byId,
  byIds,
  creates,
  createTags,
  type Ec2Call,
  on,
  type RequestsOf,
  readTags,
  tagsFor,
} from "./ask.ts";
import type { Request } from "./evaluate.ts";
import { created, named, namedById, type Resource, requestKeys, vpcArn } from "./resource.ts";

/** What a call must be allowed, in the order it is asked for. */
export function requestsOfCall(call: Ec2Call): readonly Request[] {
  const listed = table.get(call.action)?.(call) ?? [];
  // A call that leaves out what it is about will be refused for that; until then it is about anything.
  const anything = {
    action: `ec2:${call.action}`,
    resource: "*",
    keys: new Map<string, readonly string[]>(),
  };
  const requests = listed.length > 0 ? listed : [anything];
  const region: readonly [string, readonly string[]] = ["ec2:region", [call.scope.region]];
  return requests.map((request) => ({ ...request, keys: new Map([...request.keys, region]) }));
}

/** Whether the table says what an action is about. */
export function knowsResourcesOf(action: string): boolean {
  return table.has(action);
}

function group(call: Ec2Call): readonly Request[] {
  return on(call, [named("security-group", groupId(call), call)]);
}

function groupId({ parameters, scope }: Ec2Call): string {
  return parameters.text("GroupId") || idOfName(parameters.text("GroupName") ?? "", scope);
}

/** A name that nobody has stands for any group; the action will refuse it in its own words. */
function idOfName(name: string, scope: Scope): string {
  return scope.groupNames.get(nameKey(defaultVpcOf(scope)?.id ?? "", name)) ?? "*";
}

/** Groups of the default VPC that are named in a list. */
function groupsByName(call: Ec2Call): readonly Request[] {
  const names = call.parameters.texts("SecurityGroup");
  return on(
    call,
    names.map((name) => named("security-group", idOfName(name, call.scope), call)),
  );
}

/** The rules themselves count only when the call tags them, and then as what is about to be created. */
function authorize(call: Ec2Call): readonly Request[] {
  const tags = tagsFor("security-group-rule", call.parameters);
  if (call.parameters.records("TagSpecification").length === 0) return group(call);
  const rule = created("security-group-rule", tags, call);
  const tagging = tags.size > 0 ? [createTags(rule, call.action)] : [];
  return [...group(call), ...on(call, [rule]), ...tagging];
}

/** Of the rule calls only this one asks for the rules too. */
function modifyRules(call: Ec2Call): readonly Request[] {
  const rules = call.parameters
    .records("SecurityGroupRule")
    .map((rule) => rule.text("SecurityGroupRuleId") ?? "*");
  return [
    ...group(call),
    ...on(
      call,
      rules.map((id) => named("security-group-rule", id, call)),
    ),
  ];
}

/** The VPC a new group goes to; one that is not named is the default VPC. */
function vpcOfNewGroup(call: Ec2Call): readonly Request[] {
  const id = call.parameters.text("VpcId") || defaultVpcOf(call.scope)?.id;
  return id === undefined ? [] : on(call, [named("vpc", id, call)]);
}

function tagging(call: Ec2Call): readonly Request[] {
  const asked = requestKeys(readTags([call.parameters]));
  const resources = call.parameters.texts("ResourceId").map((id) => namedById(id, call));
  return on(
    call,
    resources.map(({ arn, keys }) => ({ arn, keys: [...keys, ...asked] })),
  );
}

/** The ACL the subnet moves to, and the subnet. */
function moveSubnet(call: Ec2Call): readonly Request[] {
  const association = call.parameters.text("AssociationId") ?? "";
  const subnets = [...call.scope.aclAssociations.values()].filter(({ id }) => id === association);
  return [
    ...byId("network-acl", "NetworkAclId")(call),
    ...on(
      call,
      subnets.map(({ subnetId }) => named("subnet", subnetId, call)),
    ),
  ];
}

/** The VPC that a block's association belongs to. */
function vpcOfBlock(call: Ec2Call): readonly Request[] {
  const id = call.parameters.text("AssociationId");
  const owners = [...call.scope.vpcs.values()].filter((vpc) => {
    const blocks = [...ipv4Blocks(vpc), ...(vpc.ipv6Cidr === undefined ? [] : [vpc.ipv6Cidr])];
    return blocks.some((block) => associationId(vpc, block) === id);
  });
  return on(
    call,
    owners.map((vpc) => named("vpc", vpc.id, call)),
  );
}

function requestPeering(call: Ec2Call): readonly Request[] {
  const { parameters, scope } = call;
  const account = parameters.text("PeerOwnerId") || scope.account;
  const region = parameters.text("PeerRegion") || scope.region;
  const vpcs: Resource["keys"] = [
    ["ec2:requestervpc", [vpcArn(scope.region, scope.account, parameters.text("VpcId") ?? "", scope)]],
    ["ec2:acceptervpc", [vpcArn(region, account, parameters.text("PeerVpcId") ?? "", scope)]],
  ];
  const [peering, ...tags] = creates("vpc-peering-connection")(call);
  if (peering === undefined) return [];
  return [...byId("vpc", "VpcId")(call), { ...peering, keys: new Map([...peering.keys, ...vpcs]) }, ...tags];
}

/** The peering, and the VPC on the accepter's side. */
function acceptPeering(call: Ec2Call): readonly Request[] {
  const vpcId = call.world.peerings.get(call.parameters.text("VpcPeeringConnectionId") ?? "")?.accepter.vpcId;
  const vpc = vpcId === undefined ? [] : on(call, [named("vpc", vpcId, call)]);
  return [...byId("vpc-peering-connection", "VpcPeeringConnectionId")(call), ...vpc];
}

/** Where each interface of a new instance goes and the groups it carries, named or chosen by EC2. */
function cards(call: Ec2Call): readonly Request[] {
  const zone = readZone(call.parameters);
  const listed = call.parameters.records("NetworkInterface");
  return (listed.length === 0 ? [call.parameters] : listed).flatMap((parameters) =>
    placed({ ...call, parameters }, zone),
  );
}

function placed(call: Ec2Call, zone: string | undefined): readonly Request[] {
  const { parameters, scope } = call;
  const subnetId = parameters.text("SubnetId") || defaultSubnetOf(scope, zone)?.id;
  const vpcId = scope.subnets.get(subnetId ?? "")?.vpcId;
  const carried = [...groups(call), ...groupsByName(call)];
  const usual = vpcId === undefined ? [] : defaultGroupIds(scope, vpcId);
  return [
    ...on(call, subnetId === undefined ? [] : [named("subnet", subnetId, call)]),
    ...(carried.length > 0
      ? carried
      : on(
          call,
          usual.map((id) => named("security-group", id, call)),
        )),
    ...card(call),
  ];
}

const peering = byId("vpc-peering-connection", "VpcPeeringConnectionId");
const acl = byId("network-acl", "NetworkAclId");
const vpc = byId("vpc", "VpcId");
const subnet = byId("subnet", "SubnetId");
const prefixList = byId("prefix-list", "PrefixListId");
const groups = byIds("security-group", "SecurityGroupId");
const card = byId("network-interface", "NetworkInterfaceId");

const table: ReadonlyMap<string, RequestsOf> = new Map<string, RequestsOf>([
  ["AcceptVpcPeeringConnection", acceptPeering],
  ["AssociateSecurityGroupVpc", all(group, vpc)],
  ["AssociateVpcCidrBlock", vpc],
  ["AuthorizeSecurityGroupEgress", authorize],
  ["AuthorizeSecurityGroupIngress", authorize],
  ["CreateManagedPrefixList", creates("prefix-list")],
  ["CreateNetworkAcl", all(creates("network-acl"), vpc)],
  ["CreateNetworkAclEntry", acl],
  ["CreateNetworkInterface", all(creates("network-interface"), subnet, groups)],
  ["CreateSecurityGroup", all(creates("security-group"), vpcOfNewGroup)],
  ["CreateSubnet", all(creates("subnet"), vpc)],
  ["CreateTags", tagging],
  ["CreateVpc", creates("vpc")],
  ["CreateVpcPeeringConnection", requestPeering],
  ["DeleteManagedPrefixList", prefixList],
  ["DeleteNetworkAcl", acl],
  ["DeleteNetworkAclEntry", acl],
  ["DeleteNetworkInterface", card],
  ["DeleteSecurityGroup", group],
  ["DeleteSubnet", subnet],
  ["DeleteTags", tagging],
  ["DeleteVpc", vpc],
  ["DeleteVpcPeeringConnection", peering],
  ["DisassociateSecurityGroupVpc", all(group, vpc)],
  ["DisassociateVpcCidrBlock", vpcOfBlock],
  ["GetManagedPrefixListAssociations", prefixList],
  ["GetManagedPrefixListEntries", prefixList],
  ["GetSecurityGroupsForVpc", vpc],
  ["ModifyInstanceAttribute", all(byId("instance", "InstanceId"), byIds("security-group", "GroupId"))],
  ["ModifyManagedPrefixList", prefixList],
  ["ModifyNetworkInterfaceAttribute", all(card, groups)],
  ["ModifySecurityGroupRules", modifyRules],
  ["RejectVpcPeeringConnection", peering],
  ["ReplaceNetworkAclAssociation", moveSubnet],
  ["ReplaceNetworkAclEntry", acl],
  ["RestoreManagedPrefixListVersion", prefixList],
  ["RevokeSecurityGroupEgress", group],
  ["RevokeSecurityGroupIngress", group],
  ["RunInstances", all(creates("instance", "network-interface", "volume"), byId("image", "ImageId"), cards)],
  ["TerminateInstances", byIds("instance", "InstanceId")],
  ["UpdateSecurityGroupRuleDescriptionsEgress", group],
  ["UpdateSecurityGroupRuleDescriptionsIngress", group],
]);
