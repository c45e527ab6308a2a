/**
 * Carries out steps of a plan on EC2: one call for each, in batches only where a step is larger than EC2
 * takes. Every failure is a `WriteError` that says whether the effect is known; nothing is repeated here.
 */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import type { Scope, Tags } from "../model/group.ts";
import type { AclStep, Exchange, GroupCreation, GroupStep } from "../model/plan.ts";
import type { Direction, Rule } from "../model/rule.ts";
import type { StepApplier } from "../reconcile/ports.ts";
import type { AccountAccess } from "./account-access.ts";
import { Ec2AclSteps } from "./ec2-acl-steps.ts";
import { destinationChanged, effectUnknown, type Write } from "./ec2-errors.ts";
import { chunksOf } from "./ec2-pages.ts";
import { ruleIdOf, toIpPermissions, toRuleUpdate } from "./ec2-permissions.ts";
import { tagOnCreation } from "./ec2-tags.ts";
import { type Place, sendTags, sendWrite } from "./ec2-writes.ts";

/** The largest number of rules in one call that is known to be in use. */
const BATCH = 1000;

export class Ec2Steps implements StepApplier {
  readonly #access: AccountAccess;
  readonly #acls: Ec2AclSteps;

  constructor(access: AccountAccess) {
    this.#access = access;
    this.#acls = new Ec2AclSteps(access);
  }

  createAcl(scope: Scope, creation: GroupCreation, token: string): Promise<string> {
    return this.#acls.createAcl(scope, creation, token);
  }

  applyAclStep(scope: Scope, aclId: string, step: AclStep): Promise<void> {
    return this.#acls.applyAclStep(scope, aclId, step);
  }

  async createGroup(scope: Scope, creation: GroupCreation): Promise<string> {
    const call = { scope, action: "ec2:CreateSecurityGroup" };
    const command = new CreateSecurityGroupCommand({
      GroupName: creation.name,
      Description: creation.description,
      VpcId: creation.vpcId,
      ...tagOnCreation("security-group", creation.tags),
    });
    const reply = await sendWrite(this.#access, call, (ec2) => ec2.send(command));
    if (reply.GroupId === undefined) throw effectUnknown(call, "the reply does not name the new group");
    return reply.GroupId;
  }

  async applyStep(scope: Scope, groupId: string, step: GroupStep): Promise<void> {
    switch (step.kind) {
      case "tag-group":
        return await sendTags(this.#access, { scope, groupId }, step.tags);
      case "amend-rules":
        return await inBatches(step.rules, (rules) => this.#amend({ scope, groupId }, step.direction, rules));
      case "add-rules":
        return await inBatches(step.rules, (rules) =>
          this.#add({ scope, groupId }, step.direction, rules, step.tags),
        );
      case "exchange-rules":
        return await inBatches(step.pairs, (pairs) => this.#exchange({ scope, groupId }, pairs));
      case "remove-rules":
        return await inBatches(step.rules, (rules) =>
          this.#remove({ scope, groupId }, step.direction, rules.map(ruleIdOf)),
        );
    }
  }

  async #amend(at: Place, direction: Direction, rules: readonly Rule[]): Promise<void> {
    const input = { GroupId: at.groupId, IpPermissions: toIpPermissions(rules) };
    const suffix = suffixOf(direction);
    const call = { ...at, action: `ec2:UpdateSecurityGroupRuleDescriptions${suffix}`, ...peersOf(rules) };
    const reply = await sendWrite(this.#access, call, (ec2) =>
      direction === "ingress"
        ? ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(input))
        : ec2.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand(input)),
    );
    // Not every EC2 says `true` here. It is about words only, and the destination is read again in any case.
    checkReturn(call, reply.Return ?? true);
  }

  async #add(at: Place, direction: Direction, rules: readonly Rule[], tags: Tags): Promise<void> {
    const input = {
      GroupId: at.groupId,
      IpPermissions: toIpPermissions(rules),
      ...tagOnCreation("security-group-rule", tags),
    };
    const call = { ...at, action: `ec2:AuthorizeSecurityGroup${suffixOf(direction)}`, ...peersOf(rules) };
    const reply = await sendWrite(this.#access, call, (ec2) =>
      direction === "ingress"
        ? ec2.send(new AuthorizeSecurityGroupIngressCommand(input))
        : ec2.send(new AuthorizeSecurityGroupEgressCommand(input)),
    );
    checkReturn(call, reply.Return);
  }

  async #exchange(at: Place, pairs: readonly Exchange[]): Promise<void> {
    const command = new ModifySecurityGroupRulesCommand({
      GroupId: at.groupId,
      SecurityGroupRules: pairs.map(toRuleUpdate),
    });
    const call = { ...at, action: "ec2:ModifySecurityGroupRules", ...peersOf(pairs.map((pair) => pair.add)) };
    const reply = await sendWrite(this.#access, call, (ec2) => ec2.send(command));
    checkReturn(call, reply.Return);
  }

  async #remove(at: Place, direction: Direction, ruleIds: string[]): Promise<void> {
    const input = { GroupId: at.groupId, SecurityGroupRuleIds: ruleIds };
    const call = { ...at, action: `ec2:RevokeSecurityGroup${suffixOf(direction)}` };
    const reply = await sendWrite(this.#access, call, (ec2) =>
      direction === "ingress"
        ? ec2.send(new RevokeSecurityGroupIngressCommand(input))
        : ec2.send(new RevokeSecurityGroupEgressCommand(input)),
    );
    checkReturn(call, reply.Return);
    // Replies of older EC2 versions do not list what was removed; without the list nothing speaks against it.
    const removed = reply.RevokedSecurityGroupRules?.length ?? ruleIds.length;
    if (removed < ruleIds.length || (reply.UnknownIpPermissions ?? []).length > 0) {
      throw destinationChanged(call, `of ${ruleIds.length} rules to remove, ${removed} were there`);
    }
  }
}

async function inBatches<Item>(
  items: readonly Item[],
  apply: (batch: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (const batch of chunksOf(items, BATCH)) await apply(batch);
}

function suffixOf(direction: Direction): "Ingress" | "Egress" {
  return direction === "ingress" ? "Ingress" : "Egress";
}

function peersOf(rules: readonly Rule[]): { readonly peerGroupIds: readonly string[] } {
  return { peerGroupIds: rules.flatMap(({ peer }) => (peer.kind === "group" ? [peer.groupId] : [])) };
}

/** EC2 says `true` when it has done it. A reply that says nothing was not EC2's, or was cut short. */
function checkReturn(call: Write, done: boolean | undefined): void {
  if (done === true) return;
  throw effectUnknown(
    call,
    done === undefined ? "the reply does not say that it was done" : "EC2 says it was not done",
  );
}
