/** One account in one Region as its owner sees it through the SDK, with rules in words. Shares no code with `src`. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type NetworkAcl,
  type NetworkAclEntry,
  ReplaceNetworkAclEntryCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { isInbound, type Tags, toEntry, toPermission } from "./seed-words.ts";

// On Node 20 the SDK prints a notice of seven lines in every process that makes a client.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export class AccountView {
  readonly client: EC2Client;

  constructor(endpoint: string, keys: string | Keys, region: string) {
    const credentials =
      typeof keys === "string" ? { accessKeyId: keys, secretAccessKey: "never-verified" } : keys;
    this.client = new EC2Client({ endpoint, region, credentials, maxAttempts: 1 });
  }

  /** Every group, or those of one VPC. */
  async groups(vpc?: string): Promise<readonly SecurityGroup[]> {
    const { SecurityGroups: groups = [] } = await this.client.send(new DescribeSecurityGroupsCommand({}));
    return groups.filter((group) => vpc === undefined || group.VpcId === vpc);
  }

  /** The group of this name; fails where there is none. */
  async group(vpc: string, name: string): Promise<SecurityGroup & { readonly GroupId: string }> {
    const group = (await this.groups(vpc)).find((one) => one.GroupName === name);
    const id = group?.GroupId;
    if (group === undefined || id === undefined) throw new Error(`${vpc} has no group ${name}`);
    return { ...group, GroupId: id };
  }

  /** The ACLs of a VPC with this `Name` tag. */
  async acls(vpc: string, name: string): Promise<readonly NetworkAcl[]> {
    const { NetworkAcls: acls = [] } = await this.client.send(new DescribeNetworkAclsCommand({}));
    const isNamed = ({ Tags = [] }: NetworkAcl) =>
      Tags.some(({ Key, Value }) => Key === "Name" && Value === name);
    return acls.filter((acl) => acl.VpcId === vpc && isNamed(acl));
  }

  /** The one ACL of this name; fails where there is none or several. */
  async acl(vpc: string, name: string): Promise<NetworkAcl & { readonly NetworkAclId: string }> {
    const [acl, ...others] = await this.acls(vpc, name);
    const id = acl?.NetworkAclId;
    if (id === undefined || others.length > 0) throw new Error(`${vpc} has not one ACL ${name}`);
    return { ...acl, NetworkAclId: id };
  }

  /** The entries of an ACL in words, by direction and number; without EC2's own. */
  async entries(vpc: string, name: string): Promise<readonly string[]> {
    const { Entries: entries = [] } = await this.acl(vpc, name);
    return entries
      .filter(({ RuleNumber = 0 }) => RuleNumber < 32_767)
      .sort((a, b) => Number(a.Egress) - Number(b.Egress) || (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0))
      .map(toEntryWords);
  }

  async replaceEntry(vpc: string, name: string, words: string): Promise<void> {
    const { NetworkAclId } = await this.acl(vpc, name);
    await this.client.send(new ReplaceNetworkAclEntryCommand({ NetworkAclId, ...toEntry(words) }));
  }

  async tags(vpc: string, name: string): Promise<Tags> {
    const { Tags: tags = [] } = await this.group(vpc, name);
    return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  }

  async rules(groupId: string): Promise<readonly SecurityGroupRule[]> {
    const filter = { Filters: [{ Name: "group-id", Values: [groupId] }] };
    const reply = await this.client.send(new DescribeSecurityGroupRulesCommand(filter));
    return reply.SecurityGroupRules ?? [];
  }

  /** The rules of a group in words, sorted; groups of this account and Region by their names. */
  async words(vpc: string, name: string): Promise<readonly string[]> {
    const { GroupId } = await this.group(vpc, name);
    const names = new Map((await this.groups()).map((group) => [group.GroupId, group.GroupName]));
    return (await this.rules(GroupId)).map((rule) => toWords(rule, names)).sort();
  }

  async allow(vpc: string, name: string, ...rules: readonly string[]): Promise<void> {
    const { GroupId } = await this.group(vpc, name);
    for (const words of rules) {
      const input = { GroupId, IpPermissions: [toPermission(words, vpc)] };
      if (isInbound(words)) await this.client.send(new AuthorizeSecurityGroupIngressCommand(input));
      else await this.client.send(new AuthorizeSecurityGroupEgressCommand(input));
    }
  }

  async revoke(vpc: string, name: string, ...rules: readonly string[]): Promise<void> {
    const { GroupId } = await this.group(vpc, name);
    for (const words of rules) {
      const input = { GroupId, IpPermissions: [toPermission(words, vpc)] };
      if (isInbound(words)) await this.client.send(new RevokeSecurityGroupIngressCommand(input));
      else await this.client.send(new RevokeSecurityGroupEgressCommand(input));
    }
  }

  async create(vpc: string, name: string): Promise<string> {
    const command = new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: vpc });
    return (await this.client.send(command)).GroupId ?? "";
  }

  async delete(GroupId: string): Promise<void> {
    await this.client.send(new DeleteSecurityGroupCommand({ GroupId }));
  }

  async tag(id: string, tags: Tags): Promise<void> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await this.client.send(new CreateTagsCommand({ Resources: [id], Tags }));
  }
}

function toWords(
  rule: SecurityGroupRule,
  names: ReadonlyMap<string | undefined, string | undefined>,
): string {
  const [way, toward] = rule.IsEgress ? ["out", "to"] : ["in", "from"];
  const words = rule.Description === undefined ? "" : ` # ${rule.Description}`;
  return `${way} ${trafficOf(rule)} ${toward} ${peerOf(rule, names)}${words}`;
}

function toEntryWords(entry: NetworkAclEntry): string {
  const [way, toward] = entry.Egress ? ["out", "to"] : ["in", "from"];
  const { From: from, To: to } = entry.PortRange ?? {};
  const ports = from === undefined ? "" : from === to ? ` ${from}` : ` ${from}-${to}`;
  const protocol = { "-1": "all", "6": "tcp", "17": "udp" }[entry.Protocol ?? ""] ?? entry.Protocol;
  const peer = entry.CidrBlock ?? entry.Ipv6CidrBlock;
  return `${way} ${entry.RuleNumber} ${entry.RuleAction} ${protocol}${ports} ${toward} ${peer}`;
}

function trafficOf({ IpProtocol: protocol = "", FromPort: from, ToPort: to }: SecurityGroupRule): string {
  if (protocol === "-1") return "all";
  if (from === undefined || (from === -1 && to === -1)) return protocol;
  return from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`;
}

function peerOf(rule: SecurityGroupRule, names: ReadonlyMap<string | undefined, string | undefined>): string {
  const id = rule.ReferencedGroupInfo?.GroupId;
  const group = id === undefined ? undefined : (names.get(id) ?? `${rule.ReferencedGroupInfo?.UserId}/${id}`);
  return rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? group ?? "nobody";
}
