/** What must hold of subnets, ACLs, interfaces and prefix lists, whatever calls came before. */
import { quotas } from "./network.ts";
import { repeated, type View } from "./sound-state.ts";

export function subnetFlaws({ vpcs, subnets, acls }: View): readonly string[] {
  const flaws: string[] = [];
  const associated = acls.flatMap(({ VpcId, Associations = [] }) =>
    Associations.map(({ SubnetId = "" }) => ({ SubnetId, VpcId })),
  );
  for (const { SubnetId, VpcId, CidrBlock = "" } of subnets) {
    const own = associated.filter((one) => one.SubnetId === SubnetId);
    if (own.length !== 1) flaws.push(`${SubnetId} is in ${own.length} ACLs`);
    if (own.some((one) => one.VpcId !== VpcId)) flaws.push(`${SubnetId} is in an ACL of another VPC`);
    const vpc = vpcs.find((one) => one.VpcId === VpcId);
    const blocks = (vpc?.CidrBlockAssociationSet ?? []).map((block) => block.CidrBlock ?? "");
    if (!blocks.some((block) => contains(block, CidrBlock))) flaws.push(`${SubnetId} is outside of its VPC`);
    const others = subnets.filter((one) => one.VpcId === VpcId && one.SubnetId !== SubnetId);
    if (others.some((one) => overlaps(one.CidrBlock ?? "", CidrBlock))) flaws.push(`${SubnetId} overlaps`);
  }
  if (associated.length !== subnets.length)
    flaws.push(`${associated.length} associations, ${subnets.length} subnets`);
  return flaws;
}

export function aclFlaws({ vpcs, acls }: View): readonly string[] {
  const flaws = repeated(acls.filter(({ IsDefault }) => IsDefault).map(({ VpcId = "" }) => VpcId)).map(
    (id) => `${id} has two default ACLs`,
  );
  for (const { VpcId } of vpcs) {
    if (!acls.some((acl) => acl.VpcId === VpcId && acl.IsDefault)) flaws.push(`${VpcId} has no default ACL`);
  }
  for (const { NetworkAclId, VpcId, Entries = [] } of acls) {
    if (!vpcs.some((vpc) => vpc.VpcId === VpcId)) flaws.push(`${NetworkAclId} is in no VPC`);
    const keys = Entries.map(({ Egress, RuleNumber }) => `${Egress} ${RuleNumber}`);
    flaws.push(...repeated(keys).map((key) => `${NetworkAclId} has two entries ${key}`));
    for (const egress of [true, false]) {
      const own = Entries.filter(({ Egress, RuleNumber = 0 }) => Egress === egress && RuleNumber <= 32766);
      if (own.length > quotas.entries) flaws.push(`${NetworkAclId} has ${own.length} entries`);
      if (own.some(({ RuleNumber = 0 }) => RuleNumber < 1))
        flaws.push(`${NetworkAclId} has a number below 1`);
    }
    for (const { CidrBlock, Ipv6CidrBlock, Protocol = "", RuleNumber } of Entries) {
      const blocks = [CidrBlock, Ipv6CidrBlock].filter((block) => block !== undefined);
      if (blocks.length !== 1) flaws.push(`${NetworkAclId} ${RuleNumber} has ${blocks.length} blocks`);
      if (!/^(-1|\d{1,3})$/.test(Protocol))
        flaws.push(`${NetworkAclId} ${RuleNumber} has protocol ${Protocol}`);
    }
  }
  return flaws;
}

export function interfaceFlaws({ subnets, groups, interfaces, instances }: View): readonly string[] {
  const flaws = repeated(
    interfaces.map(({ SubnetId, PrivateIpAddress }) => `${SubnetId} ${PrivateIpAddress}`),
  ).map((address) => `two interfaces at ${address}`);
  for (const { NetworkInterfaceId: id, SubnetId, PrivateIpAddress, Groups = [], Attachment } of interfaces) {
    const subnet = subnets.find((one) => one.SubnetId === SubnetId);
    if (!contains(subnet?.CidrBlock ?? "", `${PrivateIpAddress}/32`))
      flaws.push(`${id} is outside of its subnet`);
    const known = Groups.filter(({ GroupId }) => groups.some((group) => group.GroupId === GroupId));
    if (known.length !== Groups.length) flaws.push(`${id} has a group that is not there`);
    if (Groups.length < 1 || Groups.length > 5) flaws.push(`${id} has ${Groups.length} groups`);
    const owner = Attachment?.InstanceId;
    if (owner !== undefined && !instances.some(({ InstanceId }) => InstanceId === owner)) {
      flaws.push(`${id} belongs to ${owner}, which is not there`);
    }
  }
  return flaws;
}

export function listFlaws({ lists, entries }: View): readonly string[] {
  return lists.flatMap(({ PrefixListId = "", MaxEntries = 0 }) => {
    const own = entries.get(PrefixListId) ?? [];
    const many = own.length > MaxEntries ? [`${PrefixListId} holds ${own.length} of ${MaxEntries}`] : [];
    return [...many, ...repeated(own).map((cidr) => `${PrefixListId} holds ${cidr} twice`)];
  });
}

function contains(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return a.first <= b.first && b.last <= a.last;
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** What is no block is nowhere. */
function rangeOf(cidr: string): { readonly first: number; readonly last: number } {
  const [address = "", length = ""] = cidr.split("/");
  const first = address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(length)) - 1 };
}
