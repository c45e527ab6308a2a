/** Section 1.2: protocols and ports, as they may be written and as they are stored. */
import {
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { holds, isRefused, must, same } from "../expectations.ts";
import { allow, describeGroup, ownGroup, rulesOf, tcp } from "../own-network.ts";

const section = "1.2";
const from4 = { IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
const from6 = { Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] };

type Traffic = Pick<IpPermission, "IpProtocol" | "FromPort" | "ToPort">;
const traffic = (IpProtocol?: string, FromPort?: number, ToPort?: number): Traffic => ({
  ...(IpProtocol !== undefined && { IpProtocol }),
  ...(FromPort !== undefined && { FromPort }),
  ...(ToPort !== undefined && { ToPort }),
});

/** What is authorised as `sent` is stored as `stored`, in the answer and in both views. */
function isStored(name: string, sent: IpPermission, stored: Traffic, assumed = false): ContractCase {
  return {
    section,
    name,
    ...(assumed && { assumed: true }),
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      const [rule] = await allow(cloud, groupId, sent);

      holds(rule, stored);
      holds((await rulesOf(cloud, groupId))[0], stored);
      const [permission] = must((await describeGroup(cloud, groupId)).IpPermissions);
      const hasPorts = /^(tcp|udp|icmp|icmpv6)$/.test(stored.IpProtocol ?? "");
      holds(permission, hasPorts ? stored : { ...stored, FromPort: undefined, ToPort: undefined });
    },
  };
}

function isMalformed(
  name: string,
  sent: IpPermission,
  code: string,
  message: RegExp,
  assumed = false,
): ContractCase {
  return {
    section,
    name,
    ...(assumed && { assumed: true }),
    async run(cloud) {
      const groupId = await ownGroup(cloud);

      await isRefused(allow(cloud, groupId, tcp(22, "192.0.2.0/24"), sent), code, message);

      same(await rulesOf(cloud, groupId), []);
    },
  };
}

export const storedProtocolCases: readonly ContractCase[] = [
  isStored("tcp keeps its ports", { ...traffic("tcp", 80, 90), ...from4 }, traffic("tcp", 80, 90)),
  isStored("6 comes back as tcp", { ...traffic("6", 80, 90), ...from4 }, traffic("tcp", 80, 90)),
  isStored("Port 0 is a port", { ...traffic("tcp", 0, 0), ...from4 }, traffic("tcp", 0, 0)),
  isStored("udp keeps its ports", { ...traffic("udp", 53, 53), ...from4 }, traffic("udp", 53, 53)),
  isStored("17 comes back as udp", { ...traffic("17", 53, 53), ...from4 }, traffic("udp", 53, 53)),
  isStored("icmp keeps type and code", { ...traffic("icmp", 3, 4), ...from4 }, traffic("icmp", 3, 4)),
  isStored("1 comes back as icmp", { ...traffic("1", 8, -1), ...from4 }, traffic("icmp", 8, -1)),
  isStored("icmp -1 and -1 is all of it", { ...traffic("icmp", -1, -1), ...from4 }, traffic("icmp", -1, -1)),
  isStored("icmp from an IPv6 block is taken", { ...traffic("icmp", 8, 0), ...from6 }, traffic("icmp", 8, 0)),
  isStored(
    "icmpv6 keeps type and code",
    { ...traffic("icmpv6", 128, 0), ...from6 },
    traffic("icmpv6", 128, 0),
  ),
  isStored("58 comes back as icmpv6", { ...traffic("58", 128, 0), ...from6 }, traffic("icmpv6", 128, 0)),
  isStored(
    "icmpv6 without type and code is all of it",
    { ...traffic("icmpv6"), ...from6 },
    traffic("icmpv6", -1, -1),
  ),
  isStored("-1 needs no ports", { ...traffic("-1"), ...from4 }, traffic("-1", -1, -1)),
  isStored("-1 drops ports", { ...traffic("-1", 80, 90), ...from4 }, traffic("-1", -1, -1)),
  isStored(
    "A protocol without a name stays a number",
    { ...traffic("50"), ...from4 },
    traffic("50", -1, -1),
    true,
  ),
  isStored(
    "A protocol without a name drops ports",
    { ...traffic("50", 80, 90), ...from4 },
    traffic("50", -1, -1),
    true,
  ),
];

export const malformedProtocolCases: readonly ContractCase[] = [
  ...["tcp", "udp"].map((name) =>
    isMalformed(
      `${name} without ports is refused`,
      { ...traffic(name), ...from4 },
      "InvalidParameterValue",
      /Must specify both from and to ports with TCP\/UDP/,
    ),
  ),
  isMalformed(
    "tcp with one port alone is refused",
    { ...traffic("tcp", 80), ...from4 },
    "InvalidParameterValue",
    /Must specify both from and to ports with TCP\/UDP/,
  ),
  isMalformed(
    "Ports the wrong way round are refused",
    { ...traffic("tcp", 90, 80), ...from4 },
    "InvalidParameterValue",
    /Invalid TCP\/UDP port range \(90:80\)/,
  ),
  isMalformed(
    "A port above 65535 is refused",
    { ...traffic("tcp", 0, 65536), ...from4 },
    "InvalidParameterValue",
    /Invalid TCP\/UDP port range \(0:65536\)/,
  ),
  isMalformed(
    "icmp without type and code is refused",
    { ...traffic("icmp"), ...from4 },
    "InvalidParameterValue",
    /ICMP/,
  ),
  isMalformed(
    "All ICMP types with one code are refused",
    { ...traffic("icmp", -1, 3), ...from4 },
    "InvalidParameterValue",
    /ICMP code/,
  ),
  isMalformed(
    "A protocol name AWS does not list is refused",
    { ...traffic("esp"), ...from4 },
    "InvalidParameterValue",
    /esp/,
    true,
  ),
  isMalformed(
    "A protocol number above 255 is refused",
    { ...traffic("256"), ...from4 },
    "InvalidParameterValue",
    /256/,
    true,
  ),
  isMalformed("A permission without a protocol is refused", from4, "MissingParameter", /ipProtocol/i, true),
];

export const protocolFactCases: readonly ContractCase[] = [
  {
    section,
    name: "A rule authorised as 6 can be revoked as tcp",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      await allow(cloud, GroupId, { ...tcp(80, "10.0.0.0/8"), IpProtocol: "6" });

      await cloud.ec2.send(
        new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [tcp(80, "10.0.0.0/8")] }),
      );

      same(await rulesOf(cloud, GroupId), []);
    },
  },
  {
    section,
    name: "Everything can be revoked with ports 0 and 0, which do not count",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);
      const everything = { ...traffic("-1", 0, 0), IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

      await cloud.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [everything] }));

      same(await rulesOf(cloud, GroupId, true), []);
    },
  },
  {
    section,
    name: "All ports of tcp and everything are two rules",
    async run(cloud) {
      const GroupId = await ownGroup(cloud);

      await allow(cloud, GroupId, { ...traffic("tcp", 0, 65535), ...from4 });
      await allow(cloud, GroupId, { ...traffic("-1"), ...from4 });

      same((await rulesOf(cloud, GroupId)).length, 2);
    },
  },
];
