/** Turns EC2's network ACLs and subnets into observed state. Same strictness as ec2-shapes. */
import type { Subnet as Ec2Subnet, NetworkAcl, NetworkAclEntry } from "@aws-sdk/client-ec2";
import { LAST_RULE_NUMBER, type ObservedAcl, type ObservedEntry, type Subnet } from "../model/network-acl.ts";
import type { Call } from "./diagnosis.ts";
import { type Need, needIn, toTags } from "./ec2-shapes.ts";

export function toObservedAcl(call: Call, acl: NetworkAcl): ObservedAcl {
  const need = needIn(call, `network ACL ${acl.NetworkAclId ?? "?"}`);
  const tags = toTags(need, acl.Tags);
  return {
    account: need(acl.OwnerId, "OwnerId"),
    region: call.scope.region,
    aclId: need(acl.NetworkAclId, "NetworkAclId"),
    name: tags.Name ?? "",
    vpcId: need(acl.VpcId, "VpcId"),
    isDefault: need(acl.IsDefault, "IsDefault"),
    tags,
    associations: need(acl.Associations, "Associations").map((association) => ({
      associationId: need(association.NetworkAclAssociationId, "the id of an association"),
      subnetId: need(association.SubnetId, "the subnet of an association"),
    })),
    entries: need(acl.Entries, "Entries")
      .filter((entry) => need(entry.RuleNumber, "the RuleNumber of an entry") <= LAST_RULE_NUMBER)
      .map((entry) => toEntry(need, entry)),
  };
}

function toEntry(need: Need, entry: NetworkAclEntry): ObservedEntry {
  const { Egress, RuleAction, RuleNumber } = entry;
  const isKnownAction = RuleAction === "allow" || RuleAction === "deny";
  const number = need(RuleNumber, "the RuleNumber of an entry");
  const protocol = need(entry.Protocol, `the Protocol of entry ${number}`);
  return {
    direction: need(Egress, `the direction of entry ${number}`) ? "egress" : "ingress",
    number,
    action: need(isKnownAction ? RuleAction : undefined, `an action of entry ${number} that is known`),
    protocol,
    ...toBlock(need, entry),
    ...toTraffic(need, entry, protocol),
  };
}

/** An entry with a peer of a new kind would come without any block: leaving it out would look like a removal. */
function toBlock(need: Need, entry: NetworkAclEntry): Pick<ObservedEntry, "ipv4" | "ipv6"> {
  const { CidrBlock, Ipv6CidrBlock } = entry;
  const blocks = [
    ...(CidrBlock === undefined ? [] : [{ ipv4: CidrBlock }]),
    ...(Ipv6CidrBlock === undefined ? [] : [{ ipv6: Ipv6CidrBlock }]),
  ];
  const field = `exactly one address block of entry ${entry.RuleNumber} that this version knows`;
  return need(blocks.length === 1 ? blocks[0] : undefined, field);
}

const NEEDS_PORTS = ["6", "17"];
const ICMP = "1";
const ICMPV6 = "58";

function toTraffic(
  need: Need,
  entry: NetworkAclEntry,
  protocol: string,
): Pick<ObservedEntry, "ports" | "icmp"> {
  const { PortRange: ports, IcmpTypeCode: icmp } = entry;
  const of = `of entry ${entry.RuleNumber}`;
  if (NEEDS_PORTS.includes(protocol)) {
    return {
      ports: {
        from: need(ports?.From, `the first port ${of}`),
        to: need(ports?.To, `the last port ${of}`),
      },
    };
  }
  // With an IPv4 block 58 stands for every type and code, and EC2 stores none.
  const needsIcmp = protocol === ICMP || (protocol === ICMPV6 && entry.Ipv6CidrBlock !== undefined);
  if (!needsIcmp) return {};
  return {
    icmp: {
      type: need(icmp?.Type, `the ICMP type ${of}`),
      code: need(icmp?.Code, `the ICMP code ${of}`),
    },
  };
}

export function toSubnet(call: Call, subnet: Ec2Subnet): Subnet {
  const need = needIn(call, `subnet ${subnet.SubnetId ?? "?"}`);
  return {
    account: need(subnet.OwnerId, "OwnerId"),
    region: call.scope.region,
    subnetId: need(subnet.SubnetId, "SubnetId"),
    vpcId: need(subnet.VpcId, "VpcId"),
    name: toTags(need, subnet.Tags).Name ?? "",
    zone: need(subnet.AvailabilityZone, "AvailabilityZone"),
    zoneId: need(subnet.AvailabilityZoneId, "AvailabilityZoneId"),
  };
}
