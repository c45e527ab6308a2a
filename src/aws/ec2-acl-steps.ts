/**
 * Carries out steps on network ACLs: one call of EC2 for each, because EC2 knows no batch of entries. Every
 * failure is a `WriteError` that says whether the effect is known; nothing is repeated here.
 */
import {
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
  DeleteNetworkAclEntryCommand,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
} from "@aws-sdk/client-ec2";
import { BugError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import type { AclStep, AssociationStep, EntryStep, GroupCreation } from "../model/plan.ts";
import { protocolNumber } from "../model/protocol.ts";
import type { Rule } from "../model/rule.ts";
import type { AclApplier } from "../reconcile/ports.ts";
import type { AccountAccess } from "./account-access.ts";
import { effectUnknown, type Write } from "./ec2-errors.ts";
import { tagOnCreation } from "./ec2-tags.ts";
import { sendTags, sendWrite } from "./ec2-writes.ts";

export class Ec2AclSteps implements AclApplier {
  readonly #access: AccountAccess;

  constructor(access: AccountAccess) {
    this.#access = access;
  }

  async createAcl(scope: Scope, creation: GroupCreation, token: string): Promise<string> {
    const call = { scope, action: "ec2:CreateNetworkAcl" };
    const command = new CreateNetworkAclCommand({
      VpcId: creation.vpcId,
      ClientToken: token,
      ...tagOnCreation("network-acl", creation.tags),
    });
    const reply = await sendWrite(this.#access, call, (ec2) => ec2.send(command));
    const aclId = reply.NetworkAcl?.NetworkAclId;
    if (aclId === undefined) throw effectUnknown(call, "the reply does not name the new ACL");
    return aclId;
  }

  async applyAclStep(scope: Scope, aclId: string, step: AclStep): Promise<void> {
    switch (step.kind) {
      case "tag-acl":
        return await sendTags(this.#access, { scope, groupId: aclId }, step.tags);
      case "associate":
        return await this.#associate(scope, aclId, step);
      default:
        return await this.#writeEntry(scope, aclId, step);
    }
  }

  // The replies to calls about entries say nothing that the SDK passes on.
  async #writeEntry(scope: Scope, aclId: string, step: EntryStep): Promise<void> {
    const call = (action: string): Write => ({ scope, groupId: aclId, action: `ec2:${action}` });
    switch (step.kind) {
      case "create-entry": {
        const command = new CreateNetworkAclEntryCommand(entryInput(aclId, step.rule));
        await sendWrite(this.#access, call("CreateNetworkAclEntry"), (ec2) => ec2.send(command));
        return;
      }
      case "replace-entry": {
        const command = new ReplaceNetworkAclEntryCommand(entryInput(aclId, step.rule));
        await sendWrite(this.#access, call("ReplaceNetworkAclEntry"), (ec2) => ec2.send(command));
        return;
      }
      case "delete-entry": {
        const command = new DeleteNetworkAclEntryCommand({
          NetworkAclId: aclId,
          Egress: step.direction === "egress",
          RuleNumber: entryOf(step.rule).number,
        });
        await sendWrite(this.#access, call("DeleteNetworkAclEntry"), (ec2) => ec2.send(command));
      }
    }
  }

  async #associate(scope: Scope, aclId: string, step: AssociationStep): Promise<void> {
    const call = { scope, groupId: aclId, action: "ec2:ReplaceNetworkAclAssociation" };
    const command = new ReplaceNetworkAclAssociationCommand({
      AssociationId: step.associationId,
      NetworkAclId: aclId,
    });
    const reply = await sendWrite(this.#access, call, (ec2) => ec2.send(command));
    if (reply.NewAssociationId === undefined) {
      throw effectUnknown(call, `the reply does not name the new association of ${step.subnetId}`);
    }
  }
}

function entryInput(aclId: string, rule: Rule): CreateNetworkAclEntryCommandInput {
  const { number, action } = entryOf(rule);
  return {
    NetworkAclId: aclId,
    RuleNumber: number,
    Egress: rule.direction === "egress",
    Protocol: `${protocolNumber(rule.protocol) ?? -1}`,
    RuleAction: action,
    ...blockOf(rule),
    ...trafficOf(rule),
  };
}

function blockOf(rule: Rule): Pick<CreateNetworkAclEntryCommandInput, "CidrBlock" | "Ipv6CidrBlock"> {
  switch (rule.peer.kind) {
    case "ipv4":
      return { CidrBlock: rule.peer.cidr };
    case "ipv6":
      return { Ipv6CidrBlock: rule.peer.cidr };
    default:
      throw notAnEntry(rule, "an ACL knows addresses only");
  }
}

function trafficOf(rule: Rule): Pick<CreateNetworkAclEntryCommandInput, "PortRange" | "IcmpTypeCode"> {
  const { protocol, from, to, peer } = rule;
  if (from === null || to === null) return {};
  if (protocol === "tcp" || protocol === "udp") return { PortRange: { From: from, To: to } };
  // With an IPv4 block 58 stands for every type and code, and EC2 takes none.
  if (protocol === "icmp" || (protocol === "icmpv6" && peer.kind === "ipv6")) {
    return { IcmpTypeCode: { Type: from, Code: to } };
  }
  return {};
}

function entryOf(rule: Rule): NonNullable<Rule["entry"]> {
  if (rule.entry === undefined) throw notAnEntry(rule, "it has no number");
  return rule.entry;
}

function notAnEntry(rule: Rule, reason: string): BugError {
  return new BugError({
    code: "BUG",
    subject: rule.key,
    reason: `this is no entry of a network ACL: ${reason}`,
    next: "report this with the mapping; the entry was not sent",
  });
}
