/**
 * EC2's security groups and network ACLs in memory: whole-or-nothing batches, duplicates, rule ids, four counters with the
 * weights of prefix lists, NotFound, the default egress rules of a new group. Keeps a record of every call
 * with the groups before and after it, and lets bad weather strike.
 */
import type { ObservedGroup, ObservedRule, Peering, PrefixList, Scope, Vpc } from "../../src/model/group.ts";
import type { ObservedAcl, Subnet } from "../../src/model/network-acl.ts";
import type { AclStep, GroupCreation, GroupStep } from "../../src/model/plan.ts";
import type { Rule } from "../../src/model/rule.ts";
import type { RuleFilter, StateReader, StepApplier, VpcFilter } from "../../src/reconcile/ports.ts";
import { Crash, errorOf, FAIR, hasEffect, type Meddling, refusal, type Weather } from "./fault-plan.ts";
import { type Acls, afterAclStep, newAcl } from "./memory-acls.ts";
import { type CloudGroup, type Groups, newGroup, withRules } from "./memory-groups.ts";
import { afterStep, type Rulebook } from "./memory-steps.ts";
import { identityOf, type StoredRule, toPermission, toPermissions } from "./stored-rules.ts";

export interface CloudSeed {
  readonly groups: readonly CloudGroup[];
  readonly vpcs: readonly (Vpc & Scope)[];
  readonly prefixLists: readonly (PrefixList & Scope)[];
  readonly peerings: readonly Peering[];
  /** Rules per direction and family that EC2 lets a group hold. */
  readonly quota: number;
  readonly acls?: readonly ObservedAcl[];
  readonly subnets?: readonly Subnet[];
  /** Entries per direction that EC2 lets an ACL hold. */
  readonly entryQuota?: number;
}

export interface CallRecord {
  readonly name: ReadName | WriteName;
  readonly groupIds: readonly string[];
  readonly before: Groups;
  readonly after: Groups;
  readonly aclsBefore: Acls;
  readonly aclsAfter: Acls;
  readonly error: string | null;
}

type ReadName = Extract<keyof StateReader, string>;

export type WriteName = "create-group" | "create-acl" | GroupStep["kind"] | AclStep["kind"];

export class MemoryCloud implements StateReader, StepApplier {
  readonly calls: CallRecord[] = [];
  readonly #seed: CloudSeed;
  readonly #weather: Weather;
  #groups: Groups;
  #acls: Acls;
  readonly #tokens = new Map<string, string>();
  #count = 0;
  #created = 0;
  #isDead = false;

  constructor(seed: CloudSeed, weather: Weather = FAIR) {
    this.#seed = seed;
    this.#weather = weather;
    this.#groups = new Map(seed.groups.map((group) => [group.groupId, group]));
    this.#acls = new Map((seed.acls ?? []).map((acl) => [acl.aclId, acl]));
  }

  /** The same cloud as it is now, under another sky, with an empty record. */
  under(weather: Weather): MemoryCloud {
    const copy = new MemoryCloud(
      { ...this.#seed, groups: [...this.#groups.values()], acls: [...this.#acls.values()] },
      weather,
    );
    copy.#created = this.#created;
    return copy;
  }

  get groups(): Groups {
    return this.#groups;
  }

  get acls(): Acls {
    return this.#acls;
  }

  rulesOf(groupId: string): readonly StoredRule[] {
    return this.#groups.get(groupId)?.rules ?? [];
  }

  get writes(): readonly CallRecord[] {
    return this.calls.filter((call) => !call.name.startsWith("read"));
  }

  readGroups(scope: Scope, groupIds?: readonly string[]): Promise<readonly ObservedGroup[]> {
    return this.#call("readGroups", groupIds ?? [], () =>
      this.#in(scope)
        .filter((group) => groupIds === undefined || groupIds.includes(group.groupId))
        .map(observe),
    );
  }

  readRules(scope: Scope, filter: RuleFilter): Promise<readonly ObservedRule[]> {
    const isMeant = (group: CloudGroup, rule: StoredRule): boolean =>
      filter.kind === "groups"
        ? filter.groupIds.includes(group.groupId)
        : filter.owners.includes(rule.tags["vpc-rule-sync:owner"] ?? "");
    return this.#call("readRules", filter.kind === "groups" ? filter.groupIds : [], () =>
      this.#in(scope).flatMap((group) =>
        group.rules.filter((rule) => isMeant(group, rule)).map((rule) => observeRule(group, rule)),
      ),
    );
  }

  readVpcs(scope: Scope, filter: VpcFilter): Promise<readonly Vpc[]> {
    return this.#call("readVpcs", [], () =>
      this.#seed.vpcs
        .filter((vpc) => isIn(scope, vpc))
        .filter((vpc) =>
          filter.kind === "ids"
            ? filter.vpcIds.includes(vpc.vpcId)
            : Object.entries(filter.tags).every(([key, value]) => vpc.tags[key] === value),
        ),
    );
  }

  readPrefixLists(scope: Scope): Promise<readonly PrefixList[]> {
    return this.#call("readPrefixLists", [], () =>
      this.#seed.prefixLists.filter((list) => isIn(scope, list)),
    );
  }

  readQuota(_scope: Scope, code: string): Promise<number> {
    const values: Readonly<Record<string, number>> = {
      "L-0EA8095F": this.#seed.quota,
      "L-2AEEBF1A": this.#entryQuota,
    };
    const value = values[code];
    if (value === undefined) throw new Error(`no quota ${code}`);
    return this.#call("readQuota", [], () => value);
  }

  readPeerings(_scope: Scope): Promise<readonly Peering[]> {
    return this.#call("readPeerings", [], () => this.#seed.peerings);
  }

  createGroup(scope: Scope, creation: GroupCreation): Promise<string> {
    return this.#call("create-group", [], () => {
      const isTaken = this.#in(scope).some(
        (group) => group.vpcId === creation.vpcId && group.name.toLowerCase() === creation.name.toLowerCase(),
      );
      if (isTaken) throw refusal("InvalidGroup.Duplicate", "stale", creation.name);
      const vpc = this.#seed.vpcs.find((item) => isIn(scope, item) && item.vpcId === creation.vpcId);
      const groupId = this.#newId("sg");
      this.#put(newGroup(groupId, scope, creation, (vpc?.ipv6.length ?? 0) > 0));
      return groupId;
    });
  }

  applyStep(scope: Scope, groupId: string, step: GroupStep): Promise<void> {
    return this.#call(step.kind, [groupId], () => {
      const group = this.#in(scope).find((item) => item.groupId === groupId);
      if (group === undefined) throw refusal("InvalidGroup.NotFound", "stale", groupId);
      this.#put(afterStep(group, step, this.#rulebook(scope)));
    });
  }

  readAcls(scope: Scope, aclIds?: readonly string[]): Promise<readonly ObservedAcl[]> {
    return this.#call("readAcls", aclIds ?? [], () =>
      [...this.#acls.values()].filter((acl) => isIn(scope, acl) && (aclIds?.includes(acl.aclId) ?? true)),
    );
  }

  readSubnets(scope: Scope, vpcIds: readonly string[]): Promise<readonly Subnet[]> {
    return this.#call("readSubnets", [], () =>
      (this.#seed.subnets ?? []).filter((item) => isIn(scope, item) && vpcIds.includes(item.vpcId)),
    );
  }

  createAcl(scope: Scope, creation: GroupCreation, token: string): Promise<string> {
    return this.#call("create-acl", [], () => {
      const known = this.#tokens.get(token);
      if (known !== undefined) return known;
      const aclId = this.#newId("acl");
      this.#tokens.set(token, aclId);
      this.#acls = new Map(this.#acls).set(aclId, newAcl(aclId, scope, creation));
      return aclId;
    });
  }

  applyAclStep(_scope: Scope, aclId: string, step: AclStep): Promise<void> {
    return this.#call(step.kind, [aclId], () => {
      const newId = () => this.#newId("aclassoc");
      this.#acls = afterAclStep(this.#acls, aclId, step, { quota: this.#entryQuota, newId });
    });
  }

  get #entryQuota(): number {
    return this.#seed.entryQuota ?? 20;
  }

  #newId(prefix: string): string {
    this.#created += 1;
    return `${prefix}-${String(this.#created).padStart(17, "0")}`;
  }

  #rulebook(scope: Scope): Rulebook {
    const known = new Set(this.#groups.keys());
    const lists = this.#seed.prefixLists.filter((list) => isIn(scope, list));
    return {
      quota: this.#seed.quota,
      weights: Object.fromEntries(lists.map(({ id, weight }) => [id, weight])),
      hasPeer: ({ peer }: Rule) =>
        (peer.kind !== "group" || known.has(peer.groupId)) &&
        (peer.kind !== "prefix-list" || lists.some(({ id }) => id === peer.prefixListId)),
      unacceptable: this.#weather.unacceptable,
      newRuleId: () => {
        this.#created += 1;
        return `sgr-${String(this.#created).padStart(17, "8")}`;
      },
    };
  }

  /** Every call goes through here: weather, effect, record. Yields once, so that parallel callers mix. */
  async #call<T>(name: CallRecord["name"], groupIds: readonly string[], effect: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#isDead) throw new Crash(`the process was dead before ${name}`);
    const at = this.#count++;
    const fault = this.#weather.faults.find((item) => item.at === at)?.kind;
    const before = this.#groups;
    const aclsBefore = this.#acls;
    const end = (error: unknown): void => {
      this.calls.push({
        name,
        groupIds,
        before,
        after: this.#groups,
        aclsBefore,
        aclsAfter: this.#acls,
        error: error === null ? null : `${error}`,
      });
      for (const meddling of this.#weather.meddlings) if (meddling.after === at) this.#meddle(meddling);
    };
    try {
      const result = hasEffect(fault) ? effect() : null;
      if (fault !== undefined) throw errorOf(fault, name, name.startsWith("read"));
      end(null);
      return result as T;
    } catch (error) {
      if (error instanceof Crash) this.#isDead = true;
      end(error);
      throw error;
    }
  }

  #meddle({ groupId, edit }: Meddling): void {
    const group = this.#groups.get(groupId);
    if (group === undefined) return;
    if (edit.kind === "remove") {
      this.#put(
        withRules(
          group,
          group.rules.filter((_, index) => index !== edit.index),
        ),
      );
    } else if (!group.rules.some((rule) => identityOf(rule) === identityOf(edit.rule))) {
      const rule = { ...edit.rule, id: `sgr-foreign-${identityOf(edit.rule)}`, description: "", tags: {} };
      this.#put(withRules(group, [...group.rules, rule]));
    }
  }

  #in(scope: Scope): readonly CloudGroup[] {
    return [...this.#groups.values()].filter((group) => isIn(scope, group));
  }

  #put(group: CloudGroup): void {
    this.#groups = new Map(this.#groups).set(group.groupId, group);
  }
}

function isIn(scope: Scope, item: Scope): boolean {
  return scope.account === item.account && scope.region === item.region;
}

function observe({ rules, ...facts }: CloudGroup): ObservedGroup {
  const permissions = (way: StoredRule["way"]) =>
    toPermissions(
      rules.filter((rule) => rule.way === way),
      facts.account,
    );
  return { ...facts, ingress: permissions("ingress"), egress: permissions("egress") };
}

/** The flat listing shows -1 for the ports of protocol -1, where the grouped one leaves them out. */
function observeRule(group: CloudGroup, rule: StoredRule): ObservedRule {
  const permission = toPermission([rule], group.account);
  return {
    ruleId: rule.id,
    groupId: group.groupId,
    direction: rule.way,
    permission: rule.protocol === "-1" ? { ...permission, from: -1, to: -1 } : permission,
    tags: rule.tags,
  };
}
