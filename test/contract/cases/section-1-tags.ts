/** Section 1.4: tags of groups and of single rules. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must, same } from "../expectations.ts";
import { allow, describeGroup, ownGroup, ownVpc, rulesOf, tcp } from "../own-network.ts";

const section = "1.4";

const tag = ({ ec2 }: ContractCloud, id: string, ...Tags: Tag[]) =>
  ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
const untag = ({ ec2 }: ContractCloud, id: string, ...Tags: Tag[]) =>
  ec2.send(new DeleteTagsCommand({ Resources: [id], ...(Tags.length > 0 && { Tags }) }));

async function tagsOf(cloud: ContractCloud, groupId: string): Promise<object> {
  const { Tags } = await describeGroup(cloud, groupId);
  return Object.fromEntries((Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

const numbered = (count: number): Tag[] =>
  Array.from({ length: count }, (_, index) => ({ Key: `key-${index}`, Value: "value" }));

function isRefusedTag(name: string, wrong: Tag, code: string, assumed = false): ContractCase {
  return {
    section,
    name,
    ...(assumed && { assumed: true }),
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(tag(cloud, groupId, { Key: "good", Value: "yes" }, wrong), code);

      same(await tagsOf(cloud, groupId), {});
    },
  };
}

export const tagLimitCases: readonly ContractCase[] = [
  {
    section,
    name: "A group takes 50 tags, and no 51st",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await tag(cloud, groupId, ...numbered(50));

      await isRefused(tag(cloud, groupId, { Key: "one-more", Value: "" }), "TagLimitExceeded");

      same(Object.keys(await tagsOf(cloud, groupId)).length, 50);
    },
  },
  {
    section,
    name: "A group with 50 tags takes another value for one of them",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await tag(cloud, groupId, ...numbered(50));

      await tag(cloud, groupId, { Key: "key-7", Value: "changed" });

      same(new Map(Object.entries(await tagsOf(cloud, groupId))).get("key-7"), "changed");
    },
  },
  {
    section,
    name: "A tag takes a key of 127 and a value of 256 characters",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const [Key, Value] = ["k".repeat(127), "v".repeat(256)];

      await tag(cloud, groupId, { Key, Value });

      same(await tagsOf(cloud, groupId), { [Key]: Value });
    },
  },
  isRefusedTag(
    "A tag takes no key of 129 characters",
    { Key: "k".repeat(129), Value: "" },
    "InvalidParameterValue",
  ),
  isRefusedTag(
    "A tag takes no value of 257 characters",
    { Key: "k", Value: "v".repeat(257) },
    "InvalidParameterValue",
  ),
  isRefusedTag("A tag key must not begin with aws:", { Key: "aws:mine", Value: "" }, "InvalidParameterValue"),
  {
    section,
    name: "A tag call takes no 1,001 resources",
    assumed: true,
    async run(cloud) {
      const Resources = Array.from({ length: 1001 }, (_, index) => `sg-${String(index).padStart(17, "0")}`);
      const command = new CreateTagsCommand({ Resources, Tags: [{ Key: "a", Value: "b" }] });

      await isRefused(cloud.ec2.send(command), "InvalidParameterValue");
    },
  },
  {
    section,
    name: "A tag call tags every resource it names, groups and rules alike",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const [rule] = await allow(cloud, groupId, tcp(80, "10.0.0.0/8"));
      const Resources = [groupId, must(rule?.SecurityGroupRuleId)];

      await cloud.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: "team", Value: "net" }] }));

      same(await tagsOf(cloud, groupId), { team: "net" });
      same((await rulesOf(cloud, groupId))[0]?.Tags, [{ Key: "team", Value: "net" }]);
    },
  },
  {
    section,
    name: "A tag call with one unknown resource tags none",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      const Resources = [groupId, "sg-00000000000000000"];
      const command = new CreateTagsCommand({ Resources, Tags: [{ Key: "team", Value: "net" }] });

      await isRefused(cloud.ec2.send(command), "InvalidSecurityGroupID.NotFound");

      same(await tagsOf(cloud, groupId), {});
    },
    assumed: true,
  },
];

export const tagCallCases: readonly ContractCase[] = [
  {
    section,
    name: "DeleteTags without tags removes all of them",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await tag(cloud, groupId, { Key: "a", Value: "1" }, { Key: "b", Value: "2" });

      await untag(cloud, groupId);

      same(await tagsOf(cloud, groupId), {});
    },
  },
  {
    section,
    name: "DeleteTags with a key removes the tag whatever its value",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await tag(cloud, groupId, { Key: "a", Value: "1" }, { Key: "b", Value: "2" });

      await untag(cloud, groupId, { Key: "a" });

      same(await tagsOf(cloud, groupId), { b: "2" });
    },
  },
  {
    section,
    name: "DeleteTags with a key and a value removes only a tag of that value",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await tag(cloud, groupId, { Key: "a", Value: "1" }, { Key: "b", Value: "2" });

      await untag(cloud, groupId, { Key: "a", Value: "other" }, { Key: "b", Value: "2" });

      same(await tagsOf(cloud, groupId), { a: "1" });
    },
  },
  {
    section,
    name: "A group is created with its tags",
    async run(cloud) {
      const Tags = [
        { Key: "team", Value: "net" },
        { Key: "empty", Value: "" },
      ];
      const answer = await cloud.ec2.send(
        new CreateSecurityGroupCommand({
          VpcId: await ownVpc(cloud),
          GroupName: cloud.uniqueName(),
          Description: "made by a contract case",
          TagSpecifications: [{ ResourceType: "security-group", Tags }],
        }),
      );

      same(await tagsOf(cloud, must(answer.GroupId)), { team: "net", empty: "" });
      same(answer.Tags, Tags);
    },
  },
  {
    section,
    name: "The tags of an authorize call go on every rule it creates",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const Tags = [{ Key: "team", Value: "net" }];
      const answer = await cloud.ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [tcp(80, "10.0.0.0/8", "192.0.2.0/24"), tcp(81, "10.0.0.0/8")],
          TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
        }),
      );

      same(
        answer.SecurityGroupRules?.map((rule) => rule.Tags),
        [Tags, Tags, Tags],
      );
      same(
        (await rulesOf(cloud, GroupId)).map((rule) => rule.Tags),
        [Tags, Tags, Tags],
      );
      same(await tagsOf(cloud, GroupId), {});
    },
  },
  {
    section,
    name: "An authorize call takes tags for rules only",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const command = new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [tcp(80, "10.0.0.0/8")],
        TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "a", Value: "b" }] }],
      });

      await isRefused(cloud.ec2.send(command), "InvalidParameterValue");

      same(await rulesOf(cloud, GroupId), []);
    },
  },
];
