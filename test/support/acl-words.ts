/**
 * Entries of network ACLs in words, `in 100 allow tcp 443 from 10.0.0.0/8`, and from words to what EC2 takes.
 * Ports are `443` or `1-3`, types `icmp 3/4`, any other protocol its number. Shares no code with `src`.
 */
import type { NetworkAclEntry } from "@aws-sdk/client-ec2";

const NAMES: Readonly<Record<string, string>> = { tcp: "6", udp: "17", icmp: "1", icmpv6: "58", all: "-1" };

/** @throws Error for words that are no entry */
export function entryOf(words: string): NetworkAclEntry {
  const match =
    /^(in|out) (\d+) (allow|deny) (\w+)(?: ([\d/-]+))? (?:from|to) (\S+)$/.exec(words) ?? undefined;
  if (match === undefined) throw new Error(`no entry: ${words}`);
  const [, way, number, action, protocol = "", traffic, cidr = ""] = match;
  return {
    RuleNumber: Number(number),
    Egress: way === "out",
    Protocol: NAMES[protocol] ?? protocol,
    RuleAction: action === "allow" ? "allow" : "deny",
    ...(cidr.includes(":") ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    ...trafficOf(protocol, traffic ?? ""),
  };
}

function trafficOf(protocol: string, text: string): Pick<NetworkAclEntry, "PortRange" | "IcmpTypeCode"> {
  if (protocol === "tcp" || protocol === "udp") {
    const [From = 0, To = From] = text.split("-").map(Number);
    return { PortRange: { From, To } };
  }
  if (protocol !== "icmp" && protocol !== "icmpv6") return {};
  const [Type, Code] = text === "" ? [-1, -1] : text.split("/").map(Number);
  return { IcmpTypeCode: { Type: Type ?? -1, Code: Code ?? -1 } };
}

export function wordsOf(entry: NetworkAclEntry): string {
  const { RuleNumber, Egress, Protocol = "", RuleAction, CidrBlock, Ipv6CidrBlock } = entry;
  const name = Object.entries(NAMES).find(([, number]) => number === Protocol)?.[0] ?? Protocol;
  const traffic = trafficWords(entry);
  const what = [RuleAction, name, ...(traffic === "" ? [] : [traffic])].join(" ");
  return `${Egress ? "out" : "in"} ${RuleNumber} ${what} ${Egress ? "to" : "from"} ${CidrBlock ?? Ipv6CidrBlock}`;
}

function trafficWords({ PortRange, IcmpTypeCode }: NetworkAclEntry): string {
  if (PortRange !== undefined) {
    const { From, To } = PortRange;
    return From === To ? `${From}` : `${From}-${To}`;
  }
  if (IcmpTypeCode === undefined || (IcmpTypeCode.Type === -1 && IcmpTypeCode.Code === -1)) return "";
  return `${IcmpTypeCode.Type}/${IcmpTypeCode.Code}`;
}

/** Inbound first, by number: equal for equal lists. */
export function listWords(entries: readonly NetworkAclEntry[]): readonly string[] {
  return [...entries]
    .sort((a, b) => Number(a.Egress) - Number(b.Egress) || (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0))
    .map(wordsOf);
}
