/** A security group of the memory cloud, as a value: every change makes a new one. */
import type { GroupFacts, Scope } from "../../src/model/group.ts";
import type { GroupCreation } from "../../src/model/plan.ts";
import { cidrPeer, type StoredRule } from "./stored-rules.ts";

export interface CloudGroup extends GroupFacts {
  readonly rules: readonly StoredRule[];
}

export type Groups = ReadonlyMap<string, CloudGroup>;

export function withRules(group: CloudGroup, rules: readonly StoredRule[]): CloudGroup {
  return { ...group, rules };
}

/** EC2 opens every new group outbound; for IPv6 too where the VPC has an IPv6 block. */
export function newGroup(
  groupId: string,
  { account, region }: Scope,
  creation: GroupCreation,
  hasIpv6: boolean,
): CloudGroup {
  const { name, description, vpcId, tags } = creation;
  const everywhere = hasIpv6 ? ["0.0.0.0/0", "::/0"] : ["0.0.0.0/0"];
  const rules = everywhere.map(
    (cidr): StoredRule => ({
      id: `sgr-${groupId}-${cidr}`,
      way: "egress",
      protocol: "-1",
      from: null,
      to: null,
      peer: cidrPeer(cidr),
      description: "",
      tags: {},
    }),
  );
  return { account, region, groupId, name, description, vpcId, tags, rules };
}
