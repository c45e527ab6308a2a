/** Section 1.1: the shapes in which groups and rules go in and come back. */
import {
  type IpPermission,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { holds, must, same, sameMembers } from "../expectations.ts";
import {
  allow,
  describeGroup,
  ownGroup,
  ownPrefixList,
  ownVpc,
  rulesOf,
  tcp,
  tcp6,
  tcpFrom,
  tcpFromList,
} from "../own-network.ts";
import { ownSides, peerSides } from "../sides.ts";

const section = "1.1";

/** A group with one rule of every kind of source on one port. */
async function groupOfAllKinds(cloud: ContractCloud) {
  const list = await ownPrefixList(cloud, 2);
  const groupId = await ownGroup(cloud);
  const permission: IpPermission = {
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "by block" }],
    Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "by IPv6 block" }],
    PrefixListIds: [{ PrefixListId: list, Description: "by list" }],
    UserIdGroupPairs: [{ GroupId: groupId, Description: "by group" }],
  };
  const made = await allow(cloud, groupId, permission);
  return { groupId, list, permission, made };
}

const arn = ({ region, account }: ContractCloud, kind: string, id: string | undefined) =>
  `arn:aws:ec2:${region}:${account}:${kind}/${id}`;

function portsOf({ IpPermissions }: SecurityGroup) {
  return must(IpPermissions).map(({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort}-${ToPort}`);
}

export const structureCases: readonly ContractCase[] = [
  {
    section,
    name: "A described group has its id, name, description, VPC, owner, tags and ARN",
    async run(cloud) {
      const vpcId = await ownVpc(cloud);
      const groupId = await ownGroup(cloud, vpcId);

      const group = await describeGroup(cloud, groupId);

      holds(group, {
        GroupId: groupId,
        Description: "made by a contract case",
        VpcId: vpcId,
        OwnerId: cloud.account,
        IpPermissions: [],
        Tags: undefined,
        SecurityGroupArn: arn(cloud, "security-group", groupId),
      });
      must(group.GroupName);
    },
  },
  {
    section,
    name: "A described group shows its rules by protocol and ports, each source once",
    async run(cloud) {
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcp(80, "10.0.0.0/8"), tcp(443, "10.0.0.0/8"));
      await allow(cloud, groupId, tcp(80, "192.0.2.0/24"), tcp6(80, "2001:db8::/32"));

      const group = await describeGroup(cloud, groupId);

      sameMembers(portsOf(group), ["tcp 443-443", "tcp 80-80"]);
      const http = must(group.IpPermissions?.find(({ FromPort }) => FromPort === 80));
      sameMembers(must(http.IpRanges?.map(({ CidrIp }) => CidrIp)), ["10.0.0.0/8", "192.0.2.0/24"]);
      same(http.Ipv6Ranges, [{ CidrIpv6: "2001:db8::/32" }]);
      same([http.PrefixListIds, http.UserIdGroupPairs], [[], []]);
    },
  },
  {
    section,
    name: "One permission may carry sources of every kind, and each becomes one rule",
    async run(cloud) {
      const { groupId, list, made } = await groupOfAllKinds(cloud);

      const kinds = made.map((rule) => [
        rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId,
        rule.Description,
      ]);

      sameMembers(kinds, [
        ["10.0.0.0/8", "by block"],
        ["2001:db8::/32", "by IPv6 block"],
        [list, "by list"],
        [groupId, "by group"],
      ]);
    },
  },
  {
    section,
    name: "DescribeSecurityGroups gives every kind of source back with its description",
    async run(cloud) {
      const { groupId, permission } = await groupOfAllKinds(cloud);

      const [seen] = must((await describeGroup(cloud, groupId)).IpPermissions);

      same(seen, {
        ...permission,
        UserIdGroupPairs: [{ GroupId: groupId, UserId: cloud.account, Description: "by group" }],
      });
    },
  },
  {
    section,
    name: "A flat rule has an id, its group and owner, direction, protocol, ports, ARN and exactly one source",
    async run(cloud) {
      const { groupId, made } = await groupOfAllKinds(cloud);

      const seen = await rulesOf(cloud, groupId);

      sameMembers(
        seen.map((rule) => JSON.stringify(rule)),
        made.map((rule) => JSON.stringify(rule)),
      );
      for (const rule of seen) {
        holds(rule, {
          GroupId: groupId,
          GroupOwnerId: cloud.account,
          IsEgress: false,
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          Tags: [],
          SecurityGroupRuleArn: arn(cloud, "security-group-rule", rule.SecurityGroupRuleId),
        });
        const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
        const sources = [CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo];
        same(sources.filter((source) => source !== undefined).length, 1);
      }
      const ids = seen.map((rule) => must(rule.SecurityGroupRuleId));
      same([ids.every((id) => id.startsWith("sgr-")), new Set(ids).size], [true, 4]);
    },
  },
  {
    section,
    name: "A flat reference inside the VPC names group and owner, and nothing else",
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const [rule] = await allow(cloud, groupId, tcpFrom(80, groupId));

      same(must(rule).ReferencedGroupInfo, { GroupId: groupId, UserId: cloud.account });
    },
  },
  {
    section,
    name: "A reference over a peering names the other VPC, the peering and its status",
    async run(cloud) {
      const [near, far] = await ownSides(cloud);
      const pcx = await peerSides(cloud, near, far);

      const [rule] = await allow(cloud, near.groupId, tcpFrom(80, far.groupId));

      const wanted = {
        GroupId: far.groupId,
        PeeringStatus: "active",
        UserId: cloud.account,
        VpcId: far.vpcId,
        VpcPeeringConnectionId: pcx,
      };
      holds(must(rule).ReferencedGroupInfo, wanted);
      const [permission] = must((await describeGroup(cloud, near.groupId)).IpPermissions);
      holds(permission?.UserIdGroupPairs?.[0], wanted);
    },
  },
  {
    section,
    name: "A revoked rule shows a referenced group as a plain id, and neither owner nor tags",
    async run(cloud) {
      const list = await ownPrefixList(cloud, 2);
      const groupId = await ownGroup(cloud);
      const permissions = [
        tcpFrom(80, groupId),
        { ...tcp(81), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }] },
        tcp6(82, "2001:db8::/32"),
        tcpFromList(83, list),
      ];
      const made = await allow(cloud, groupId, ...permissions);

      const answer = await cloud.ec2.send(
        new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: permissions }),
      );

      const idOf = (port: number) => made.find(({ FromPort }) => FromPort === port)?.SecurityGroupRuleId;
      const revoked = (port: number, source: object) => ({
        SecurityGroupRuleId: idOf(port),
        GroupId: groupId,
        IsEgress: false,
        IpProtocol: "tcp",
        FromPort: port,
        ToPort: port,
        ...source,
      });
      const byPort = must(answer.RevokedSecurityGroupRules).toSorted(
        (a, b) => (a.FromPort ?? 0) - (b.FromPort ?? 0),
      );
      same(
        byPort.map((rule) => rule.FromPort),
        [80, 81, 82, 83],
      );
      holds(byPort[0], revoked(80, { ReferencedGroupId: groupId }));
      holds(byPort[1], revoked(81, { CidrIpv4: "10.0.0.0/8", Description: "office" }));
      holds(byPort[2], revoked(82, { CidrIpv6: "2001:db8::/32" }));
      holds(byPort[3], revoked(83, { PrefixListId: list }));
      for (const rule of byPort) holds(rule, { GroupOwnerId: undefined, Tags: undefined });
    },
  },
];
