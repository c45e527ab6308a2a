/**
 * Rules and changes as one short line each, so that a case fits on a screen:
 *
 *   in tcp 443 from 10.0.0.0/8 # office        out all to ::/0          in icmp 8/0 from sg-a
 *   in udp 53 from 222222222222/sg-a           in 50 from pl-a          in tcp 8000-8100 from sg-a
 *   in 100 allow tcp 443 from 10.0.0.0/8       out 110 deny all to ::/0 (entries of an ACL)
 *
 * Groups without an account belong to HOME. Lines become rules through the engine's own normalising, so
 * that no test works on rules which the engine would never make.
 */
import { isPendingGroupId, type ObservedGroup, type ObservedPermission } from "../../src/model/group.ts";
import type { ObservedAcl, ObservedEntry } from "../../src/model/network-acl.ts";
import type { Change, Step, TagChange } from "../../src/model/plan.ts";
import type { Direction, Rule, RuleSet } from "../../src/model/rule.ts";
import { normaliseEntries } from "../../src/plan/acl/normalise-acl.ts";
import { normaliseGroup } from "../../src/plan/normalise.ts";

export const HOME = "111111111111";

const LINE = /^(in|out) ([a-z0-9-]+?)(?: (-?\d+)(?:[-/](-?\d+))?)? (?:from|to) (\S+)(?: # (.*))?$/;

/** Canonical rules, as a group of HOME would hold them. */
export function rules(...lines: readonly string[]): RuleSet {
  return normaliseGroup(observedGroup({ lines })).rules;
}

export function rule(line: string): Rule {
  const [only] = rules(line).values();
  if (only === undefined) throw new Error(`no rule in ${line}`);
  return only;
}

/** A group as EC2 would list it, one permission for each line. */
export function observedGroup(
  facts: Partial<ObservedGroup> & { readonly lines?: readonly string[] } = {},
): ObservedGroup {
  const { lines = [], ...given } = facts;
  return {
    account: HOME,
    region: "eu-west-1",
    groupId: "sg-a",
    name: "a",
    description: "",
    vpcId: "vpc-a",
    tags: {},
    ingress: permissions("ingress", lines),
    egress: permissions("egress", lines),
    ...given,
  };
}

export function permissions(direction: Direction, lines: readonly string[]): readonly ObservedPermission[] {
  const word = direction === "ingress" ? "in " : "out ";
  return lines.filter((line) => line.startsWith(word)).map(permission);
}

export function permission(line: string): ObservedPermission {
  const parts = LINE.exec(line);
  if (parts === null) throw new Error(`not a rule: ${line}`);
  const [, , protocol = "", from, to = from === undefined || protocol.startsWith("icmp") ? "-1" : from] =
    parts;
  const [, , , , , peer = "", description] = parts;
  const ports = from === undefined ? {} : { from: Number(from), to: Number(to) };
  return { protocol, ...ports, ...peerOf(peer, description === undefined ? {} : { description }) };
}

function peerOf(text: string, words: { readonly description?: string }): Partial<ObservedPermission> {
  const [account, groupId] = text.split("/");
  if (text.startsWith("pl-")) return { prefixLists: [{ id: text, ...words }] };
  if (text.startsWith("sg-")) return { groups: [{ groupId: text, account: HOME, ...words }] };
  if (account !== undefined && groupId?.startsWith("sg-"))
    return { groups: [{ groupId, account, ...words }] };
  return text.includes(":") ? { ipv6: [{ cidr: text, ...words }] } : { ipv4: [{ cidr: text, ...words }] };
}

const ENTRY = /^(in|out) (\d+) (allow|deny) (.*)$/;

/** Canonical rules of an ACL. */
export function aclRules(...lines: readonly string[]): RuleSet {
  return normaliseEntries(lines.map(entryOf), "acl-a");
}

/** An ACL as EC2 would list it, without its `*` entries. */
export function observedAcl(
  facts: Partial<ObservedAcl> & {
    readonly lines?: readonly string[];
    readonly subnets?: readonly string[];
  } = {},
): ObservedAcl {
  const { lines = [], subnets = [], ...given } = facts;
  return {
    account: HOME,
    region: "eu-west-1",
    aclId: "acl-a",
    name: given.tags?.Name ?? "",
    vpcId: "vpc-a",
    isDefault: false,
    tags: {},
    associations: subnets.map((subnetId) => ({ associationId: `of ${subnetId}`, subnetId })),
    entries: lines.map(entryOf),
    ...given,
  };
}

const NUMBERS: Readonly<Record<string, string>> = { all: "-1", tcp: "6", udp: "17", icmp: "1", icmpv6: "58" };

/** As EC2 lists it: protocols by number, ports and ICMP apart. */
export function entryOf(line: string): ObservedEntry {
  const [, way = "", number = "", action, traffic = ""] = ENTRY.exec(line) ?? [];
  if (action !== "allow" && action !== "deny") throw new Error(`not an entry: ${line}`);
  const { protocol, from, to, ipv4 = [], ipv6 = [] } = permission(`${way} ${traffic}`);
  const [four, six] = [ipv4[0]?.cidr, ipv6[0]?.cidr];
  const isIcmp = protocol.startsWith("icmp");
  return {
    direction: way === "in" ? "ingress" : "egress",
    number: Number(number),
    action,
    protocol: NUMBERS[protocol] ?? protocol,
    ...(four === undefined ? {} : { ipv4: four }),
    ...(six === undefined ? {} : { ipv6: six }),
    ...(isIcmp ? { icmp: { type: from ?? -1, code: to ?? -1 } } : {}),
    ...(!isIcmp && from !== undefined && to !== undefined ? { ports: { from, to } } : {}),
  };
}

/** The rules of a set as lines, sorted: a set has no order. */
export function linesOf(set: RuleSet): readonly string[] {
  return [...set.values()].map(lineOf).sort();
}

export function lineOf(rule: Rule): string {
  const description = rule.description === "" ? "" : ` # ${rule.description}`;
  const [way, link] = rule.direction === "ingress" ? ["in", "from"] : ["out", "to"];
  const entry = rule.entry === undefined ? "" : `${rule.entry.number} ${rule.entry.action} `;
  return `${way} ${entry}${rule.protocol}${portsOf(rule)} ${link} ${peerLine(rule)}${description}`;
}

function portsOf({ protocol, from, to }: Rule): string {
  if (from === null || to === null) return "";
  if (protocol !== "icmp" && protocol !== "icmpv6") return from === to ? ` ${from}` : ` ${from}-${to}`;
  if (from === -1) return "";
  return to === -1 ? ` ${from}` : ` ${from}/${to}`;
}

function peerLine({ peer }: Rule): string {
  if (peer.kind === "prefix-list") return peer.prefixListId;
  if (peer.kind !== "group") return peer.cidr;
  if (isPendingGroupId(peer.groupId)) return `new:${peer.groupId.split("/").slice(3).join("/")}`;
  return peer.account === HOME ? peer.groupId : `${peer.account}/${peer.groupId}`;
}

const SIGNS = { add: "+", amend: "~", replace: "~", remove: "-" } as const;

/** `in 100 allow all from ::/0 => in 100 deny all from ::/0`. */
function exchangeLine(was: Rule, rule: Rule): string {
  return `${lineOf(was)} => ${lineOf(rule)}`;
}

/** `- in tcp 22 from sg-a (withheld NO_ROOM)`. */
export function changeLine(change: Change): string {
  const ec2s = change.reason === "made-by-ec2-with-the-group" ? " (made by EC2)" : "";
  const withheld = change.withheld === undefined ? "" : ` (withheld ${change.withheld})`;
  const line = change.kind === "replace" ? exchangeLine(change.was, change.rule) : lineOf(change.rule);
  return `${SIGNS[change.kind]} ${line}${ec2s}${withheld}`;
}

export function tagLine({ key, value, was }: TagChange): string {
  return was === null ? `tag ${key}=${value}` : `tag ${key}=${value}, was ${was}`;
}

/** `add: in tcp 443 from sg-a; in udp 53 from sg-a`. */
export function stepLine(step: Step): string {
  switch (step.kind) {
    case "tag-group":
    case "tag-acl":
      return `tag: ${Object.entries(step.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join("; ")}`;
    case "exchange-rules":
      return `exchange: ${step.pairs.map((pair) => `${lineOf(pair.remove)} => ${lineOf(pair.add)}`).join("; ")}`;
    case "create-entry":
    case "delete-entry":
      return `${step.kind.replace("-entry", "")}${step.isHelper ? " helper" : ""}: ${lineOf(step.rule)}`;
    case "replace-entry":
      return `replace${step.isHelper ? " by helper" : ""}: ${exchangeLine(step.was, step.rule)}`;
    case "associate":
      return `associate: ${step.subnetId} from ${step.from}`;
    default:
      return `${step.kind.replace("-rules", "")}: ${step.rules.map(lineOf).join("; ")}`;
  }
}
