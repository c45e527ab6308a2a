/**
 * An entry as CreateNetworkAclEntry and ReplaceNetworkAclEntry word it. Unlike
 * the rules of a security group it names its protocol by number only, and keeps
 * ports or ICMP types only where its protocol has them.
 */
import { AwsError, invalidValue, missing, notTogether } from "../aws-error.ts";
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import { readIcmp, readPorts } from "../rules/protocol.ts";
import { isIpv6, type NetworkAclEntry } from "../state/network-acl.ts";
import type { Parameters } from "../wire/parameters.ts";

const lastNumber = 32766;

/** @throws MissingParameter and InvalidParameterValue in EC2's words */
export function readNetworkAclEntry(parameters: Parameters): NetworkAclEntry {
  const position = readEntryPosition(parameters);
  const protocol = readProtocol(parameters.requiredText("Protocol"));
  const action = readAction(parameters.requiredText("RuleAction"));
  const cidr = readCidr(parameters);
  return { ...position, protocol, action, cidr, ...readTraffic(parameters, protocol, isIpv6(cidr)) };
}

/** The direction and the number of an entry. The entries 32767 and 32768 are AWS's own. */
export function readEntryPosition(parameters: Parameters): Pick<NetworkAclEntry, "egress" | "number"> {
  const number = parameters.integer("RuleNumber");
  if (number === undefined) throw missing("RuleNumber");
  if (number < 1 || number > lastNumber) {
    throw invalidValue("ruleNumber", String(number), `Rulenumber must be in range 1..${lastNumber}`);
  }
  const egress = parameters.flag("Egress");
  if (egress === undefined) throw missing("Egress");
  return { egress, number };
}

/** A name such as `tcp` is refused: the AWS CLI turns names into numbers before it calls. */
function readProtocol(text: string): string {
  if (text === "-1" || (/^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255)) return text;
  throw new AwsError("InvalidParameterValue", `Invalid value '${text}' for IP protocol. Unknown protocol.`);
}

function readAction(text: string): "allow" | "deny" {
  if (text === "allow" || text === "deny") return text;
  throw invalidValue("ruleAction", text, "Expecting allow or deny.");
}

function readCidr(parameters: Parameters): string {
  const ipv4 = parameters.text("CidrBlock");
  const ipv6 = parameters.text("Ipv6CidrBlock");
  if (ipv4 !== undefined && ipv6 !== undefined) throw notTogether("cidrBlock", "ipv6CidrBlock");
  if (ipv4 === undefined && ipv6 === undefined) {
    throw new AwsError("MissingParameter", "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided.");
  }
  const cidr = ipv4 === undefined ? canonicalIpv6(ipv6 ?? "") : canonicalIpv4(ipv4);
  if (cidr === undefined) {
    throw new AwsError("InvalidParameterValue", `CIDR block ${ipv4 ?? ipv6} is malformed`);
  }
  return cidr;
}

/** TCP and UDP keep their ports, ICMP keeps type and code, ICMPv6 only over IPv6; all else covers everything. */
function readTraffic(
  parameters: Parameters,
  protocol: string,
  ipv6: boolean,
): Pick<NetworkAclEntry, "ports" | "icmp"> {
  const ports = readPair(parameters, "PortRange", "From", "To");
  const icmp = readPair(parameters, "Icmp", "Type", "Code");
  if (protocol === "6" || protocol === "17") {
    const [from, to] = requirePair(ports, "portRange.from", "portRange.to");
    return { ports: readPorts(from, to), icmp: undefined };
  }
  if (protocol === "1" || (protocol === "58" && ipv6)) {
    const [type, code] = requirePair(icmp, "icmpTypeCode.type", "icmpTypeCode.code");
    readIcmp(type, code);
    return { ports: undefined, icmp: { type, code } };
  }
  return { ports: undefined, icmp: undefined };
}

type Pair = readonly [number | undefined, number | undefined];

function readPair(parameters: Parameters, name: string, first: string, second: string): Pair {
  const record = parameters.record(name);
  return [record?.integer(first), record?.integer(second)];
}

function requirePair([one, other]: Pair, first: string, second: string): readonly [number, number] {
  if (one === undefined) throw missing(first);
  if (other === undefined) throw missing(second);
  return [one, other];
}
