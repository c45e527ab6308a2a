/**
 * Walks through everything Describe calls show of some accounts and names what cannot
 * be: two of what must be one, a quota passed, a reference to nothing.
 */
import {
  DescribeInstancesCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  type Instance,
  type ManagedPrefixList,
  type NetworkAcl,
  type NetworkInterface,
  type SecurityGroup,
  type SecurityGroupRule,
  type Subnet,
  type TagDescription,
  type Vpc,
  type VpcPeeringConnection,
} from "@aws-sdk/client-ec2";
import type { TestCloud } from "../cloud.ts";
import { groupFlaws, ruleFlaws } from "./sound-groups.ts";
import { aclFlaws, interfaceFlaws, listFlaws, subnetFlaws } from "./sound-network.ts";

/** What one account shows. */
export interface View {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly groups: readonly SecurityGroup[];
  readonly rules: readonly SecurityGroupRule[];
  readonly acls: readonly NetworkAcl[];
  readonly interfaces: readonly NetworkInterface[];
  readonly instances: readonly Instance[];
  readonly lists: readonly ManagedPrefixList[];
  /** The CIDRs of each own list. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
  readonly peerings: readonly VpcPeeringConnection[];
  readonly tags: readonly TagDescription[];
}

/** Sentences about what is wrong; none when all is well. */
export async function flawsOf(cloud: TestCloud, accounts: readonly string[]): Promise<readonly string[]> {
  const flaws: string[] = [];
  for (const account of accounts) {
    const ec2 = cloud.ec2(account);
    const view = await look(ec2);
    ec2.destroy();
    const found = [
      ...idFlaws(view),
      ...groupFlaws(view),
      ...ruleFlaws(view),
      ...subnetFlaws(view),
      ...aclFlaws(view),
      ...interfaceFlaws(view),
      ...listFlaws(view),
      ...tagFlaws(view),
    ];
    flaws.push(...found.map((flaw) => `${account}: ${flaw}`));
  }
  return flaws;
}

async function look(ec2: EC2Client): Promise<View> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  const lists = (await ec2.send(new DescribeManagedPrefixListsCommand({}))).PrefixLists ?? [];
  return {
    vpcs: (await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? [],
    subnets: (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [],
    groups: (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups ?? [],
    rules: (await ec2.send(new DescribeSecurityGroupRulesCommand({}))).SecurityGroupRules ?? [],
    acls: (await ec2.send(new DescribeNetworkAclsCommand({}))).NetworkAcls ?? [],
    interfaces: (await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? [],
    instances: Reservations.flatMap(({ Instances = [] }) => Instances),
    lists,
    entries: await entriesOf(ec2, lists),
    peerings: (await ec2.send(new DescribeVpcPeeringConnectionsCommand({}))).VpcPeeringConnections ?? [],
    tags: (await ec2.send(new DescribeTagsCommand({}))).Tags ?? [],
  };
}

async function entriesOf(
  ec2: EC2Client,
  lists: readonly ManagedPrefixList[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = new Map<string, readonly string[]>();
  for (const { PrefixListId = "", OwnerId } of lists) {
    if (OwnerId === "AWS") continue;
    const answer = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
    entries.set(
      PrefixListId,
      (answer.Entries ?? []).map(({ Cidr = "" }) => Cidr),
    );
  }
  return entries;
}

function idFlaws(view: View): readonly string[] {
  const ids = idsOf(view);
  const malformed = ids.filter((id) => !/^[a-z]+(-[a-z]+)*-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  return [...repeated(ids).map((id) => `${id} exists twice`), ...malformed.map((id) => `"${id}" is no id`)];
}

function idsOf(view: View): readonly string[] {
  return [
    ...view.vpcs.map(({ VpcId }) => VpcId ?? ""),
    ...view.subnets.map(({ SubnetId }) => SubnetId ?? ""),
    ...view.groups.map(({ GroupId }) => GroupId ?? ""),
    ...view.rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? ""),
    ...view.acls.map(({ NetworkAclId }) => NetworkAclId ?? ""),
    ...view.interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId ?? ""),
    ...view.instances.map(({ InstanceId }) => InstanceId ?? ""),
    ...view.lists.map(({ PrefixListId }) => PrefixListId ?? ""),
    ...view.peerings.map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId ?? ""),
  ];
}

function tagFlaws(view: View): readonly string[] {
  const ids = new Set(idsOf(view));
  const owners = view.tags.map(({ ResourceId = "" }) => ResourceId);
  const keys = view.tags.map(({ ResourceId, Key }) => `${ResourceId} ${Key}`);
  const many = [...new Set(owners)].filter((id) => owners.filter((owner) => owner === id).length > 50);
  return [
    ...repeated(keys).map((key) => `two tags ${key}`),
    ...many.map((id) => `${id} has more than 50 tags`),
    ...owners.filter((id) => !ids.has(id)).map((id) => `${id} has tags and is not there`),
  ];
}

/** What a list holds more than once. */
export function repeated(items: readonly string[]): readonly string[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}
