/**
 * EC2's security groups in memory: whole-or-nothing batches, duplicates, rule ids, four counters with the
 * weights of prefix lists, NotFound, the default egress rules of a new group. Keeps a record of every call
 * with the groups before and after it, and lets bad weather strike.
 */
import type { ObservedGroup, ObservedRule, Peering, PrefixList, Scope, Vpc } from "../../src/model/group.ts";
import type { GroupCreation, GroupStep } from "../../src/model/plan.ts";
import type { Rule } from "../../src/model/rule.ts";
import type { RuleFilter, StateReader, StepApplier, VpcFilter } from "../../src/reconcile/ports.ts";
import { Crash, errorOf, FAIR, hasEffect, type Meddling, refusal, type Weather } from "./fault-plan.ts";
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
}

export interface CallRecord {
  readonly name: "readGroups" | "readRules" | "readVpcs" | "readPrefixLists" | "readPeerings" | WriteName;
  readonly groupIds: readonly string[];
  readonly before: Groups;
  readonly after: Groups;
  readonly error: string | null;
}

export type WriteName = "create-group" | GroupStep["kind"];

export class MemoryCloud implements StateReader, StepApplier {
  readonly calls: CallRecord[] = [];
  readonly #seed: CloudSeed;
  readonly #weather: Weather;
  #groups: Groups;
  #count = 0;
  #created = 0;
  #isDead = false;

  constructor(seed: CloudSeed, weather: Weather = FAIR) {
    this.#seed = seed;
    this.#weather = weather;
    this.#groups = new Map(seed.groups.map((group) => [group.groupId, group]));
  }

  /** The same cloud as it is now, under another sky, with an empty record. */
  under(weather: Weather): MemoryCloud {
    const copy = new MemoryCloud({ ...this.#seed, groups: [...this.#groups.values()] }, weather);
    copy.#created = this.#created;
    return copy;
  }

  get groups(): Groups {
    return this.#groups;
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
      this.#created += 1;
      const groupId = `sg-${String(this.#created).padStart(17, "0")}`;
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
    const end = (error: unknown): void => {
      this.calls.push({
        name,
        groupIds,
        before,
        after: this.#groups,
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
