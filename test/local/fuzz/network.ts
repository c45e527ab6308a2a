/** What the fuzz finds in the cloud: in two accounts a little of everything that its calls speak of. */
import {
  AssociateSecurityGroupVpcCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  type EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { must, type TestCloud } from "../cloud.ts";
import { allow, makeGroup, makeVpc, peer, tcp, tcpFrom } from "../network.ts";
import { accounts } from "./values.ts";

/** Small, so that the fuzz comes up against them. */
export const quotas = { rules: 10, entries: 6 } as const;

export async function makeNetwork(cloud: TestCloud): Promise<void> {
  for (const account of accounts) {
    const place = { account, region: "eu-west-1" };
    await cloud.post("/_local/quota", { ...place, code: "L-0EA8095F", value: quotas.rules });
    await cloud.post("/_local/quota", { ...place, code: "L-2AEEBF1A", value: quotas.entries });
  }
  const [account, otherAccount] = accounts;
  const [ec2, other] = [cloud.ec2(account), cloud.ec2(otherAccount)];
  const vpcId = await makeVpc(ec2, "10.0.0.0/16", true);
  const farId = await makeVpc(other, "10.9.0.0/16");
  await peer({ ec2, account, vpcId }, { ec2: other, account: otherAccount, vpcId: farId });
  const [mine, far] = [await fillVpc(ec2, vpcId, "10.0.1.0/24"), await fillVpc(other, farId, "10.9.1.0/24")];
  await allow(ec2, mine, tcpFrom(443, { GroupId: far, UserId: otherAccount }));
  const secondVpc = await makeVpc(ec2, "10.1.0.0/16");
  await fillVpc(ec2, secondVpc, "10.1.1.0/28");
  await ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId: mine, VpcId: secondVpc }));
}

/** Groups, lists, ACLs, interfaces and instances; gives back one of the groups. */
async function fillVpc(ec2: EC2Client, vpcId: string, subnetCidr: string): Promise<string> {
  const groups = [
    await makeGroup(ec2, vpcId),
    await makeGroup(ec2, vpcId),
    await makeGroup(ec2, vpcId),
  ] as const;
  const [web, app, db] = groups;
  await allow(ec2, web, tcp(443, "0.0.0.0/0"), tcp(80, "10.0.0.0/8", "192.0.2.0/24"));
  await allow(ec2, app, tcpFrom(8080, { GroupId: web }, { GroupId: app }));
  await allow(ec2, db, tcpFrom(5432, { GroupId: app }), {
    ...tcp(22),
    Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
  });
  await nameList(ec2, db);
  const { Subnet: subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: subnetCidr }));
  const SubnetId = must(subnet?.SubnetId);
  await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: [web, app] }));
  const image = { ImageId: "ami-0123456789abcdef0", InstanceType: "t3.micro" } as const;
  await ec2.send(
    new RunInstancesCommand({ ...image, SubnetId, SecurityGroupIds: [db], MinCount: 2, MaxCount: 2 }),
  );
  await ec2.send(new CreateTagsCommand({ Resources: [web, vpcId], Tags: [{ Key: "Name", Value: "fuzz" }] }));
  for (const spare of [await makeGroup(ec2, vpcId), await makeGroup(ec2, vpcId)]) {
    // Nothing keeps these from being deleted.
    await ec2.send(new CreateTagsCommand({ Resources: [spare], Tags: [{ Key: "spare", Value: "yes" }] }));
  }
  await fillAcl(ec2, vpcId);
  return web;
}

async function nameList(ec2: EC2Client, groupId: string): Promise<void> {
  const list = {
    PrefixListName: `list-of-${groupId}`,
    AddressFamily: "IPv4",
    MaxEntries: 5,
    Entries: [{ Cidr: "10.0.0.0/8", Description: "inside" }, { Cidr: "192.0.2.0/24" }],
  };
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand(list));
  const PrefixListIds = [{ PrefixListId: must(PrefixList?.PrefixListId) }];
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: groupId,
      IpPermissions: [{ IpProtocol: "udp", FromPort: 53, ToPort: 53, PrefixListIds }],
    }),
  );
}

async function fillAcl(ec2: EC2Client, VpcId: string): Promise<void> {
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  const NetworkAclId = must(NetworkAcl?.NetworkAclId);
  for (const [RuleNumber, RuleAction] of [
    [100, "allow"],
    [200, "deny"],
  ] as const) {
    const entry = { RuleNumber, RuleAction, Egress: false, Protocol: "-1", CidrBlock: "10.0.0.0/8" };
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...entry }));
  }
}
