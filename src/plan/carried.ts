/** Whether a rule may go: does what stays carry the packets of it that the new state lets through too? */
import type { Direction, Rule } from "../model/rule.ts";
import { judgeMoment } from "../packets/judge-moment.ts";
import { isNoPackets, type PacketSet } from "../packets/packet-set.ts";
import { packetsOfRules } from "./packets-of-rules.ts";

/** Both sides as packets, per direction. */
export interface Carriers {
  /** Rules that are there now and stay. */
  readonly staying: Readonly<Record<Direction, PacketSet>>;
  /** Rules that the plan ends with. */
  readonly desired: Readonly<Record<Direction, PacketSet>>;
}

export function carriers(staying: readonly Rule[], desired: readonly Rule[]): Carriers {
  return { staying: bothWays(staying), desired: bothWays(desired) };
}

/**
 * True when removing the rule shuts out no packet that both it and the new state let through, whatever the
 * symbolic peers stand for. Only rules that stay count as carriers, so several rules that are carried may
 * go in one call.
 */
export function isCarried(rule: Rule, { staying, desired }: Carriers): boolean {
  const own = packetsOfRules([rule], rule.direction);
  return isNoPackets(judgeMoment(own, staying[rule.direction], desired[rule.direction]).closed);
}

/** True when removing the rule shuts out nothing at all: what stays lets all its packets through. */
export function isRedundant(rule: Rule, { staying }: Carriers): boolean {
  const own = packetsOfRules([rule], rule.direction);
  return isNoPackets(judgeMoment(own, staying[rule.direction], own).closed);
}

function bothWays(rules: readonly Rule[]): Readonly<Record<Direction, PacketSet>> {
  return { ingress: packetsOfRules(rules, "ingress"), egress: packetsOfRules(rules, "egress") };
}
