/** Section 1.4: which names and descriptions EC2 takes, and what it makes of them. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  type IpPermission,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { ownDefaultVpcGroup } from "../default-vpc.ts";
import { isRefused, must, same } from "../expectations.ts";
import { allow, describeGroup, ownGroup, ownPrefixList, ownVpc, rulesOf, tcp } from "../own-network.ts";

const section = "1.4";
const everySign = "azAZ09 ._-:/()#,@[]+=&;{}!$*";
const badText = /Invalid rule description/;

type Source = "an IPv4 block" | "an IPv6 block" | "a group" | "a prefix list";

/** A permission on one port whose only source carries the description. */
async function permissionWith(
  cloud: ContractCloud,
  source: Source,
  groupId: string,
  Description: string,
): Promise<IpPermission> {
  switch (source) {
    case "an IPv4 block":
      return { ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description }] };
    case "an IPv6 block":
      return { ...tcp(80), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description }] };
    case "a group":
      return { ...tcp(80), UserIdGroupPairs: [{ GroupId: groupId, Description }] };
    case "a prefix list":
      return { ...tcp(80), PrefixListIds: [{ PrefixListId: await ownPrefixList(cloud, 2), Description }] };
  }
}

function isKept(name: string, source: Source, description: string, assumed = false): ContractCase {
  return {
    section,
    name,
    ...(assumed && { assumed: true }),
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await allow(cloud, groupId, await permissionWith(cloud, source, groupId, description));

      same(
        (await rulesOf(cloud, groupId)).map((rule) => rule.Description),
        [description],
      );
    },
  };
}

function isBadDescription(name: string, source: Source, description: string): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const permission = await permissionWith(cloud, source, groupId, description);

      await isRefused(allow(cloud, groupId, permission), "InvalidParameterValue", badText);

      same(await rulesOf(cloud, groupId), []);
    },
  };
}

const sources: readonly Source[] = ["an IPv4 block", "an IPv6 block", "a group", "a prefix list"];

export const ruleDescriptionCases: readonly ContractCase[] = [
  ...sources.flatMap((source) => [
    isKept(
      `The description of a rule for ${source} takes every character of the set but &`,
      source,
      everySign.replace("&", ""),
    ),
    isKept(
      `The description of a rule for ${source} takes & too`,
      source,
      "research & development",
      source === "a group" || source === "a prefix list",
    ),
    isKept(`The description of a rule for ${source} takes 255 characters`, source, "x".repeat(255)),
    isBadDescription(
      `The description of a rule for ${source} takes no 256 characters`,
      source,
      "x".repeat(256),
    ),
    isBadDescription(`The description of a rule for ${source} takes no quote`, source, "it's"),
  ]),
  isBadDescription("The description of a rule takes no letter outside of ASCII", "an IPv4 block", "Büro"),
  isBadDescription("The description of a rule takes no line end", "an IPv4 block", "a\nb"),
  {
    section,
    name: "Naming a rule by its values without a description removes the description",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allow(cloud, GroupId, await permissionWith(cloud, "an IPv4 block", GroupId, "office"));

      await cloud.ec2.send(
        new UpdateSecurityGroupRuleDescriptionsIngressCommand({
          GroupId,
          IpPermissions: [tcp(80, "10.0.0.0/8")],
        }),
      );

      same(
        (await rulesOf(cloud, GroupId)).map((rule) => rule.Description),
        [undefined],
      );
    },
  },
  {
    section,
    name: "Naming a rule by its id without a description removes the description",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const [SecurityGroupRuleId] = (await rulesOf(cloud, GroupId, true)).map(
        (rule) => rule.SecurityGroupRuleId,
      );
      const describe = (text: { Description?: string }) =>
        cloud.ec2.send(
          new UpdateSecurityGroupRuleDescriptionsEgressCommand({
            GroupId,
            SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId, ...text }],
          }),
        );
      const seen = async () => (await rulesOf(cloud, GroupId, true))[0]?.Description;

      await describe({ Description: "everything out" });
      same(await seen(), "everything out");
      await describe({});
      same(await seen(), undefined);
    },
  },
];

interface Texts {
  readonly GroupName?: string;
  readonly Description?: string;
}

const create = (cloud: ContractCloud, VpcId: string, { GroupName, Description = "made by a case" }: Texts) =>
  cloud.ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: GroupName ?? cloud.uniqueName(), Description }),
  );

function isTaken(name: string, texts: Texts, stored: Texts = texts): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      const { GroupId } = await create(cloud, await ownVpc(cloud), texts);

      const group = await describeGroup(cloud, must(GroupId));

      if (stored.GroupName !== undefined) same(group.GroupName, stored.GroupName);
      if (stored.Description !== undefined) same(group.Description, stored.Description);
    },
  };
}

function isRefusedText(name: string, texts: Texts, code = "InvalidParameterValue"): ContractCase {
  return {
    section,
    name,
    async run(cloud) {
      await isRefused(create(cloud, await ownVpc(cloud), texts), code);
    },
  };
}

export const groupTextCases: readonly ContractCase[] = [
  isTaken("A group name takes every character of the set", { GroupName: everySign }),
  isTaken("A group name takes 255 characters", { GroupName: "x".repeat(255) }),
  isRefusedText("A group name takes no 256 characters", { GroupName: "x".repeat(256) }),
  isRefusedText("A group name takes no quote", { GroupName: "it's" }),
  isRefusedText("A group name must not begin with sg-", { GroupName: "sg-web" }),
  isRefusedText("A group name must not be empty", { GroupName: "" }, "MissingParameter"),
  isRefusedText("The group name default is reserved", { GroupName: "default" }, "InvalidGroup.Reserved"),
  isTaken(
    "Spaces at the end of a group name are trimmed",
    { GroupName: "web tier  " },
    { GroupName: "web tier" },
  ),
  isTaken("A group description takes every character of the set", { Description: everySign }),
  isTaken("A group description takes 255 characters", { Description: "x".repeat(255) }),
  isRefusedText("A group description takes no 256 characters", { Description: "x".repeat(256) }),
  isRefusedText("A group description takes no quote", { Description: "it's" }),
  isRefusedText("A group needs a description", { Description: "" }, "MissingParameter"),
  {
    section,
    name: "A group name is taken once in a VPC, and once more in another VPC",
    async run(cloud) {
      const GroupName = cloud.uniqueName();
      const vpcId = await ownVpc(cloud);
      await create(cloud, vpcId, { GroupName });

      await isRefused(
        create(cloud, vpcId, { GroupName }),
        "InvalidGroup.Duplicate",
        `The security group '${GroupName}' already exists for VPC '${vpcId}'`,
      );
      must((await create(cloud, await ownVpc(cloud, { cidr: "10.1.0.0/16" }), { GroupName })).GroupId);
    },
  },
  {
    section,
    name: "A group name is taken in capitals too",
    async run(cloud) {
      const GroupName = cloud.uniqueName();
      const vpcId = await ownVpc(cloud);
      await create(cloud, vpcId, { GroupName });

      await isRefused(create(cloud, vpcId, { GroupName: GroupName.toUpperCase() }), "InvalidGroup.Duplicate");
    },
  },
  {
    section,
    name: "A group whose name has spaces at its end is found by the trimmed name",
    needs: ["default-vpc"],
    async run(cloud) {
      const name = cloud.uniqueName();
      await ownDefaultVpcGroup(cloud, `${name} `);
      const command = new AuthorizeSecurityGroupIngressCommand({
        GroupName: name,
        IpPermissions: [tcp(80, "10.0.0.0/8")],
      });

      same((await cloud.ec2.send(command)).Return, true);
    },
  },
];
