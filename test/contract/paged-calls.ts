/** The calls of section 6.2 that page: the sizes each takes, and something for each to list. */
import {
  AssociateSecurityGroupVpcCommand,
  CreateTagsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeTagsCommand,
  DisassociateSecurityGroupVpcCommand,
  GetManagedPrefixListEntriesCommand,
  GetSecurityGroupsForVpcCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCloud } from "./contract-case.ts";
import { must } from "./expectations.ts";
import {
  allow,
  blocks,
  ownAcl,
  ownGroup,
  ownPeering,
  ownPrefixList,
  ownVpc,
  tcp,
  tcpFrom,
  unpeer,
} from "./own-network.ts";

interface Asked {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface Page {
  readonly items: readonly string[];
  readonly NextToken: string | undefined;
}

type Ask = (asked: Asked) => Promise<Page>;

interface Listing {
  /** The ids that a walk has to find, each once. */
  readonly all: readonly string[];
  readonly ask: Ask;
}

export interface PagedCall {
  readonly name: string;
  readonly smallest: number;
  readonly largest: number;
  /** Makes more things than the smallest page holds. */
  open(cloud: ContractCloud): Promise<Listing>;
  /** Without MaxResults: everything, or no word of AWS's on it. */
  readonly isWholeWithout: boolean;
}

function page<T>(
  items: readonly T[] | undefined,
  idOf: (item: T) => string | undefined,
  NextToken?: string,
): Page {
  return { items: must(items).map((item) => must(idOf(item))), NextToken };
}

async function makeMany(count: number, make: (index: number) => Promise<string>): Promise<string[]> {
  const made: string[] = [];
  for (let index = 0; index < count; index++) made.push(await make(index));
  return made;
}

async function openGroups(cloud: ContractCloud): Promise<Listing> {
  const vpcId = await ownVpc(cloud);
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters, ...asked }));
    return page(answer.SecurityGroups, ({ GroupId }) => GroupId, answer.NextToken);
  };
  const [ofVpc] = (await ask({})).items;
  return { all: [must(ofVpc), ...(await makeMany(11, () => ownGroup(cloud, vpcId)))], ask };
}

async function openRules(cloud: ContractCloud): Promise<Listing> {
  const groupId = await ownGroup(cloud);
  await allow(cloud, groupId, tcp(80, ...blocks(11)));
  const Filters = [{ Name: "group-id", Values: [groupId] }];
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters, ...asked }));
    return page(answer.SecurityGroupRules, ({ SecurityGroupRuleId: id }) => id, answer.NextToken);
  };
  return { all: (await ask({})).items, ask };
}

async function openAcls(cloud: ContractCloud): Promise<Listing> {
  const vpcId = await ownVpc(cloud);
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new DescribeNetworkAclsCommand({ Filters, ...asked }));
    return page(answer.NetworkAcls, ({ NetworkAclId }) => NetworkAclId, answer.NextToken);
  };
  const [ofVpc] = (await ask({})).items;
  return { all: [must(ofVpc), ...(await makeMany(11, () => ownAcl(cloud, vpcId)))], ask };
}

/** Groups whose rules name a group behind a peering that is gone. */
async function openStaleGroups(cloud: ContractCloud): Promise<Listing> {
  const [VpcId, peerVpc] = [await ownVpc(cloud), await ownVpc(cloud, { cidr: "10.1.0.0/16" })];
  const peering = await ownPeering(cloud, VpcId, peerVpc);
  const named = await ownGroup(cloud, peerVpc);
  const all = await makeMany(11, () => ownGroup(cloud, VpcId));
  for (const groupId of all) await allow(cloud, groupId, tcpFrom(80, named));
  await unpeer(cloud, peering);
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId, ...asked }));
    return page(answer.StaleSecurityGroupSet, ({ GroupId }) => GroupId, answer.NextToken);
  };
  return { all, ask };
}

async function openAssociations(cloud: ContractCloud): Promise<Listing> {
  const [home, VpcId] = [await ownVpc(cloud), await ownVpc(cloud, { cidr: "10.1.0.0/16" })];
  const all = await makeMany(11, () => ownGroup(cloud, home));
  for (const GroupId of all) {
    await cloud.ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId, VpcId }));
    cloud.afterwards(() => cloud.ec2.send(new DisassociateSecurityGroupVpcCommand({ GroupId, VpcId })));
  }
  const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
  const ask: Ask = async (asked) => {
    const command = new DescribeSecurityGroupVpcAssociationsCommand({ Filters, ...asked });
    const answer = await cloud.ec2.send(command);
    return page(answer.SecurityGroupVpcAssociations, ({ GroupId }) => GroupId, answer.NextToken);
  };
  return { all, ask };
}

async function openGroupsForVpc(cloud: ContractCloud): Promise<Listing> {
  const VpcId = await ownVpc(cloud);
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new GetSecurityGroupsForVpcCommand({ VpcId, ...asked }));
    return page(answer.SecurityGroupForVpcs, ({ GroupId }) => GroupId, answer.NextToken);
  };
  const ofVpc = (await ask({})).items;
  return { all: [...ofVpc, ...(await makeMany(11, () => ownGroup(cloud, VpcId)))], ask };
}

async function openLists(cloud: ContractCloud): Promise<Listing> {
  const all = await Promise.all([1, 2, 3].map((size) => ownPrefixList(cloud, size)));
  const Filters = [{ Name: "prefix-list-id", Values: all }];
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new DescribeManagedPrefixListsCommand({ Filters, ...asked }));
    return page(answer.PrefixLists, ({ PrefixListId }) => PrefixListId, answer.NextToken);
  };
  return { all, ask };
}

async function openListEntries(cloud: ContractCloud): Promise<Listing> {
  const all = blocks(3);
  const PrefixListId = await ownPrefixList(
    cloud,
    5,
    all.map((Cidr) => ({ Cidr })),
  );
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, ...asked }));
    return page(answer.Entries, ({ Cidr }) => Cidr, answer.NextToken);
  };
  return { all, ask };
}

async function openTags(cloud: ContractCloud): Promise<Listing> {
  const groupId = await ownGroup(cloud);
  const all = Array.from({ length: 12 }, (_, index) => `key-${index}`);
  const Tags = all.map((Key) => ({ Key, Value: "x" }));
  await cloud.ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags }));
  const Filters = [{ Name: "resource-id", Values: [groupId] }];
  const ask: Ask = async (asked) => {
    const answer = await cloud.ec2.send(new DescribeTagsCommand({ Filters, ...asked }));
    return page(answer.Tags, ({ Key }) => Key, answer.NextToken);
  };
  return { all, ask };
}

const usual = { smallest: 5, largest: 1000, isWholeWithout: true } as const;
const ofLists = { smallest: 1, largest: 100, isWholeWithout: false } as const;
const unstated = { ...usual, isWholeWithout: false } as const;

export const pagedCalls: readonly PagedCall[] = [
  { name: "DescribeSecurityGroups", ...usual, open: openGroups },
  { name: "DescribeSecurityGroupRules", ...usual, open: openRules },
  { name: "DescribeNetworkAcls", ...usual, open: openAcls },
  { name: "DescribeStaleSecurityGroups", ...unstated, largest: 255, open: openStaleGroups },
  { name: "DescribeSecurityGroupVpcAssociations", ...unstated, open: openAssociations },
  { name: "GetSecurityGroupsForVpc", ...unstated, open: openGroupsForVpc },
  { name: "DescribeManagedPrefixLists", ...ofLists, open: openLists },
  { name: "GetManagedPrefixListEntries", ...ofLists, open: openListEntries },
  { name: "DescribeTags", ...unstated, open: openTags },
];
