/** Section 2.1: which groups and lists a rule may name, and how. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  DeleteManagedPrefixListCommand,
  DescribeManagedPrefixListsCommand,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { defaultVpcId, ownDefaultVpcGroup } from "../default-vpc.ts";
import { holds, isRefused, must, same } from "../expectations.ts";
import {
  allow,
  allowOut,
  describeGroup,
  ownGroup,
  ownPrefixList,
  ownVpc,
  rulesOf,
  settledList,
  tcp,
  tcpFrom,
  tcpFromList,
} from "../own-network.ts";
import { ownSides } from "../sides.ts";

const section = "2.1";
const apart = "You have specified two resources that belong to different networks.";

type Pair = NonNullable<IpPermission["UserIdGroupPairs"]>[number];
const fromPair = (port: number, pair: Pair): IpPermission => ({ ...tcp(port), UserIdGroupPairs: [pair] });

export const nearReferenceCases: readonly ContractCase[] = [
  {
    section,
    name: "A rule may name its own group, in both directions",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const [ingress] = await allow(cloud, groupId, tcpFrom(80, groupId));
      const [egress] = await allowOut(cloud, groupId, tcpFrom(80, groupId));

      same(
        [ingress, egress].map((rule) => rule?.ReferencedGroupInfo?.GroupId),
        [groupId, groupId],
      );
    },
  },
  {
    section,
    name: "A rule may name another group of its VPC, with the account or without",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const [groupId, other] = [await ownGroup(cloud, vpcId), await ownGroup(cloud, vpcId)];

      const [short] = await allow(cloud, groupId, tcpFrom(80, other));
      const [long] = await allow(cloud, groupId, fromPair(81, { GroupId: other, UserId: cloud.account }));

      const wanted = { GroupId: other, UserId: cloud.account };
      same([short?.ReferencedGroupInfo, long?.ReferencedGroupInfo], [wanted, wanted]);
    },
  },
  {
    section,
    name: "A rule may not name a group that is not there",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, tcpFrom(80, "sg-00000000000000000")),
        "InvalidGroup.NotFound",
        "The security group 'sg-00000000000000000' does not exist",
      );
    },
  },
  {
    section,
    name: "A rule may not name a group of another VPC that is not peered",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);

      const call = allow(cloud, near.groupId, tcpFrom(80, far.groupId));

      await isRefused(call, "InvalidGroup.NotFound", apart);
      same(await rulesOf(cloud, near.groupId), []);
    },
  },
];

async function authorizeByName(cloud: ContractCloud, GroupName: string, permission: IpPermission) {
  const command = new AuthorizeSecurityGroupIngressCommand({ GroupName, IpPermissions: [permission] });
  return must((await cloud.ec2.send(command)).SecurityGroupRules);
}

export const namedReferenceCases: readonly ContractCase[] = [
  {
    section,
    name: "In the default VPC a group may be named by its name, as owner of the rule and as its source",
    needs: ["default-vpc"],
    async run(cloud) {
      const name = cloud.uniqueName();
      const groupId = await ownDefaultVpcGroup(cloud, name);

      const [rule] = await authorizeByName(cloud, name, fromPair(80, { GroupName: name }));

      holds(rule, { GroupId: groupId });
      same(rule?.ReferencedGroupInfo?.GroupId, groupId);
    },
  },
  {
    section,
    name: "A name that no group of the default VPC has is refused in words that name that VPC",
    needs: ["default-vpc"],
    async run(cloud) {
      const [vpcId, name] = [await defaultVpcId(cloud), cloud.uniqueName()];
      const text = `The security group '${name}' does not exist in default VPC '${vpcId}'`;

      await isRefused(authorizeByName(cloud, name, tcp(80, "10.0.0.0/8")), "InvalidGroup.NotFound", text);
      const groupId = await ownDefaultVpcGroup(cloud);
      await isRefused(
        allow(cloud, groupId, fromPair(80, { GroupName: name })),
        "InvalidGroup.NotFound",
        text,
      );
    },
  },
  {
    section,
    name: "A group of another VPC is not found by its name",
    needs: ["default-vpc"],
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const name = must((await describeGroup(cloud, groupId)).GroupName);

      await isRefused(authorizeByName(cloud, name, tcp(80, "10.0.0.0/8")), "InvalidGroup.NotFound");
    },
  },
];

export const listReferenceCases: readonly ContractCase[] = [
  {
    section,
    name: "A rule may name a prefix list of its account",
    async run(cloud) {
      const list = await ownPrefixList(cloud, 2);
      const groupId = await ownGroup(cloud);

      const [rule] = await allow(cloud, groupId, tcpFromList(443, list));

      holds(rule, { PrefixListId: list, CidrIpv4: undefined, ReferencedGroupInfo: undefined });
    },
  },
  {
    section,
    name: "A rule may name a prefix list of AWS",
    async run(cloud) {
      const Filters = [{ Name: "prefix-list-name", Values: [`com.amazonaws.${cloud.region}.s3`] }];
      const found = await cloud.ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
      const [list] = must(found.PrefixLists);
      const groupId = await ownGroup(cloud);

      const [rule] = await allowOut(cloud, groupId, tcpFromList(443, must(list?.PrefixListId)));

      holds(list, { OwnerId: "AWS" });
      holds(rule, { PrefixListId: list?.PrefixListId });
    },
  },
  {
    section,
    name: "A rule may not name a prefix list that is not there",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(
        allow(cloud, groupId, tcpFromList(443, "pl-00000000000000000")),
        "InvalidPrefixListID.NotFound",
      );
    },
  },
  {
    section,
    name: "A rule may not name a prefix list of another account that was not shared",
    needs: ["second-account"],
    async run(cloud) {
      const list = await foreignList(cloud, cloud.otherAccount().ec2);
      const groupId = await ownGroup(cloud);

      await isRefused(allow(cloud, groupId, tcpFromList(443, list)), "InvalidPrefixListID.NotFound");
    },
  },
  {
    section,
    name: "A rule may not name a prefix list of another Region",
    needs: ["second-region"],
    async run(cloud) {
      const region = cloud.region === "us-east-1" ? "us-east-2" : "us-east-1";
      const list = await foreignList(cloud, cloud.inRegion(region));
      const groupId = await ownGroup(cloud);

      await isRefused(allow(cloud, groupId, tcpFromList(443, list)), "InvalidPrefixListID.NotFound");
    },
  },
];

/** A prefix list that is not of the case's own account and Region. */
async function foreignList(cloud: ContractCloud, ec2: ContractCloud["ec2"]): Promise<string> {
  const wish = { PrefixListName: cloud.uniqueName(), AddressFamily: "IPv4", MaxEntries: 1 };
  const made = await ec2.send(new CreateManagedPrefixListCommand(wish));
  const PrefixListId = must(made.PrefixList?.PrefixListId);
  cloud.afterwards(() => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId })));
  await settledList({ ...cloud, ec2 }, PrefixListId);
  return PrefixListId;
}

export const referenceCases: readonly ContractCase[] = [
  ...nearReferenceCases,
  ...namedReferenceCases,
  ...listReferenceCases,
];
