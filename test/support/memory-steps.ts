/** What one call of EC2 makes of a group, or why EC2 refuses the whole of it. */
import type { GroupStep } from "../../src/model/plan.ts";
import type { Rule } from "../../src/model/rule.ts";
import { refusal } from "./fault-plan.ts";
import { type CloudGroup, withRules } from "./memory-groups.ts";
import {
  cidrPeer,
  fullest,
  identityOf,
  keepsKind,
  type RuleParts,
  type StoredPeer,
  type StoredRule,
  type Weights,
} from "./stored-rules.ts";

export interface Rulebook {
  readonly quota: number;
  readonly weights: Weights;
  readonly hasPeer: (rule: Rule) => boolean;
  /** Rules, by identity, that are never accepted. */
  readonly unacceptable: ReadonlySet<string>;
  /** Never the same twice, or a removal by an old id could hit a rule that came later. */
  readonly newRuleId: () => string;
}

type StepOf<K extends GroupStep["kind"]> = Extract<GroupStep, { kind: K }>;

/** @throws WriteError and leaves the group as it was: EC2 takes a call whole or not at all */
export function afterStep(group: CloudGroup, step: GroupStep, book: Rulebook): CloudGroup {
  switch (step.kind) {
    case "tag-group":
      return { ...group, tags: { ...group.tags, ...step.tags } };
    case "amend-rules":
      return amend(group, step);
    case "add-rules":
      return add(group, step, book);
    case "exchange-rules":
      return exchange(group, step, book);
    case "remove-rules":
      return remove(group, step);
  }
}

function amend(group: CloudGroup, step: StepOf<"amend-rules">): CloudGroup {
  const words = new Map(step.rules.map((rule) => [identityOf(toParts(rule)), rule.description]));
  const known = new Set(group.rules.map(identityOf));
  for (const identity of words.keys()) {
    if (!known.has(identity)) throw refusal("InvalidPermission.NotFound", "stale", identity);
  }
  return withRules(
    group,
    group.rules.map((rule) => ({ ...rule, description: words.get(identityOf(rule)) ?? rule.description })),
  );
}

function add(group: CloudGroup, step: StepOf<"add-rules">, book: Rulebook): CloudGroup {
  const made = step.rules.map((rule): StoredRule => {
    accept(rule, book);
    return { ...toParts(rule), id: book.newRuleId(), description: rule.description, tags: step.tags };
  });
  checkDirection(made, step.direction);
  return checked(group, [...group.rules, ...made], book);
}

function exchange(group: CloudGroup, step: StepOf<"exchange-rules">, book: Rulebook): CloudGroup {
  const turned = new Map<string, Rule>();
  for (const { remove: old, add: next } of step.pairs) {
    const stored = group.rules.find(({ id }) => id === idOf(old));
    if (stored === undefined) throw refusal("InvalidSecurityGroupRuleId.NotFound", "stale", idOf(old));
    if (turned.has(stored.id)) throw refusal("InvalidParameterValue", "fault", stored.id);
    if (!keepsKind(stored, toParts(next))) throw refusal("InvalidParameterValue", "fault", stored.id);
    if (next.peer.kind === "group" && next.peer.account !== group.account) {
      throw refusal("InvalidGroup.NotFound", "fault", next.peer.groupId);
    }
    accept(next, book);
    turned.set(stored.id, next);
  }
  const rules = group.rules.map((rule) => {
    const next = turned.get(rule.id);
    return next === undefined ? rule : { ...rule, ...toParts(next), description: next.description };
  });
  return checked(group, rules, book);
}

function remove(group: CloudGroup, step: StepOf<"remove-rules">): CloudGroup {
  const ids = new Set(step.rules.map(idOf));
  for (const id of ids) {
    const stored = group.rules.find((rule) => rule.id === id);
    if (stored === undefined) throw refusal("InvalidSecurityGroupRuleId.NotFound", "stale", id);
    checkDirection([stored], step.direction);
  }
  return withRules(
    group,
    group.rules.filter(({ id }) => !ids.has(id)),
  );
}

/** The group with these rules, unless one is there twice or a counter that grew is over the quota. */
function checked(group: CloudGroup, rules: readonly StoredRule[], book: Rulebook): CloudGroup {
  const identities = rules.map(identityOf);
  const twice = identities.find((identity, index) => identities.indexOf(identity) !== index);
  if (twice !== undefined) throw refusal("InvalidPermission.Duplicate", "stale", twice);
  for (const way of ["ingress", "egress"] as const) {
    const now = fullest(rules, way, book.weights);
    if (now > book.quota && now > fullest(group.rules, way, book.weights)) {
      throw refusal("RulesPerSecurityGroupLimitExceeded", "quota", group.groupId);
    }
  }
  return withRules(group, rules);
}

function accept(rule: Rule, book: Rulebook): void {
  const identity = identityOf(toParts(rule));
  if (book.unacceptable.has(identity) || !book.hasPeer(rule)) {
    throw refusal("InvalidParameterValue", "fault", identity);
  }
}

function checkDirection(rules: readonly StoredRule[], way: string): void {
  if (rules.some((rule) => rule.way !== way)) throw new Error(`a rule of the other direction in ${way}`);
}

/** @throws Error for a rule without an id: nothing may be removed that was not just read */
function idOf(rule: Rule): string {
  if (rule.ruleId === undefined) throw new Error(`no rule id: ${rule.key}`);
  return rule.ruleId;
}

export function toParts({ direction, protocol, from, to, peer }: Rule): RuleParts {
  const spelled = protocol === "all" ? "-1" : protocol;
  return { way: direction, protocol: spelled, from, to, peer: toStoredPeer(peer) };
}

function toStoredPeer(peer: Rule["peer"]): StoredPeer {
  switch (peer.kind) {
    case "ipv4":
    case "ipv6":
      return cidrPeer(peer.cidr);
    case "group":
      return { kind: "group", account: peer.account, id: peer.groupId };
    case "prefix-list":
      return { kind: "list", id: peer.prefixListId };
  }
}
