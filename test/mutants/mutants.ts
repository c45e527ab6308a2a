/**
 * Lines that matter, each broken in one way, with the property that must notice. A mutant that no property
 * notices is a law that nobody tests. `find` occurs exactly once in its file, so that a mutant which no
 * longer fits the code is noticed as well.
 */

export interface Mutant {
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What would go wrong for a user. */
  readonly why: string;
  /** Below `test/properties/`. */
  readonly killedBy: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: "removes before it adds",
    file: "plan/order.ts",
    find: `...moves.flatMap(({ direction, early }) => removeStep(direction, early)),`,
    replace: `...moves.flatMap(({ direction, early, removes }) => removeStep(direction, [...early, ...removes])),`,
    why: "between the two calls, traffic that old and new rules both allow is cut",
    killedBy: "planned-order.test.ts",
  },
  {
    name: "takes every removal for redundant",
    file: "plan/order.ts",
    find: "removes.filter((rule) => mayGo(rule, known)));",
    replace: "removes.filter((rule) => mayGo === isCarried || rule.key !== known.toString()));",
    why: "at the quota a rule goes before what replaces it is there",
    killedBy: "planned-order.test.ts",
  },
  {
    name: "exchanges rules with peers of different kinds",
    file: "plan/order.ts",
    find: "return remove.peer.kind === add.peer.kind;",
    replace: "return remove.direction === add.direction;",
    why: "EC2 keeps the kind of peer, so the call fails and a plan that should be held is half sent",
    killedBy: "old-or-new.test.ts",
  },
  {
    name: "exchanges beyond the quota",
    file: "plan/order.ts",
    find: "if (fullestCounter(count) > quota) return null;",
    replace: "if (fullestCounter(count) > quota + 1) return null;",
    why: "the adds that an exchange waits for do not fit",
    killedBy: "old-or-new.test.ts",
  },
  {
    name: "counts a prefix list as one rule",
    file: "plan/quota.ts",
    find: 'both += sign * (peer.kind === "group" ? 1 : weightOf(peer.prefixListId));',
    replace: 'both += sign * (peer.kind === "group" ? 1 : Math.min(1, weightOf(peer.prefixListId)));',
    why: "EC2 counts its entries, so a plan that has no room is sent",
    killedBy: "planned-order.test.ts",
  },
  {
    name: "says that symbolic peers cover each other",
    file: "packets/peer-set.ts",
    find: "a.symbols : a.symbols.filter((symbol) => !b.symbols.includes(symbol)),",
    replace: "a.symbols : a.symbols.filter((symbol) => b.symbols.includes(symbol) && symbol === ''),",
    why: "nobody knows which addresses a group or a list stands for",
    killedBy: "found-cases.test.ts",
  },
  {
    name: "says that symbolic peers never overlap",
    file: "packets/judge-moment.ts",
    find: "if (a.symbols.length === 0 && b.symbols.length === 0) return intersectPeers(a, b);",
    replace: "if (a.symbols.length >= 0 || b.symbols.length === 0) return intersectPeers(a, b);",
    why: "after a refused reference, the rule that carried its traffic is removed",
    killedBy: "interrupt.test.ts",
  },
  {
    name: "does not look again before it removes",
    file: "reconcile/send-steps.ts",
    find: "if (needsRuleIds(planned) && !work.isFresh) {",
    replace: "if (needsRuleIds(planned) && work.rejectedRules.size > 99) {",
    why: "a removal would rest on an old look",
    killedBy: "fresh-look.test.ts",
  },
  {
    name: "removes although the replacement was refused",
    file: "reconcile/step-parts.ts",
    find: "const carried = carriers(wanted.filter(isThere), wanted);",
    replace: "const carried = carriers(wanted.filter(isThere).concat(wanted), wanted);",
    why: "traffic that old and new rules both allow is cut until somebody notices",
    killedBy: "interrupt.test.ts",
  },
  {
    name: "exchanges some rules although others of the call were refused",
    file: "reconcile/step-parts.ts",
    find: "const safe = pairs.filter(({ remove }) => removable.includes(remove));",
    replace: "const safe = pairs.filter(({ remove }) => removable.length > 99 || remove.key !== work.key);",
    why: "what the refused rules were to carry is cut",
    killedBy: "interrupt.test.ts",
  },
  {
    name: "makes the description part of a rule's identity",
    file: "plan/normalise.ts",
    find: "peerKey(peer)}`",
    replace: "peerKey(peer) + description}`",
    why: "EC2 sees a duplicate where only words differ",
    killedBy: "old-or-new.test.ts",
  },
  {
    name: "compares CIDRs with their host bits",
    file: "packets/cidr.ts",
    find: "return (bits >> hostBits) << hostBits;",
    replace: "return hostBits < 0n ? 0n : bits;",
    why: "EC2's spelling of a rule would look like drift for ever",
    killedBy: "spelling.test.ts",
  },
  {
    name: "forgets what is to be kept",
    file: "plan/hands-off.ts",
    find: "if (policy.keep.some((keep) => isInForce(keep, policy.today) && matchesKeep(rule, keep))) return true;",
    replace:
      "if (policy.keep.every((keep) => isInForce(keep, '') && !matchesKeep(rule, keep)) && policy.keep.length > 99) return true;",
    why: "rules that the mapping promises to leave alone are removed",
    killedBy: "old-or-new.test.ts",
  },
  {
    name: "takes everyone's rules for its own",
    file: "plan/hands-off.ts",
    find: `if (policy.ownership === "managed" && rule.owner !== policy.owner) return true;`,
    replace: "",
    why: "a managed mapping removes what others put into the group",
    killedBy: "old-or-new.test.ts",
  },
  {
    name: "allows one removal more than the limit",
    file: "plan/guard-removals.ts",
    find: "if (removals > maxRemovals) {",
    replace: "if (removals > maxRemovals + 1) {",
    why: "the limit is not the limit",
    killedBy: "limits.test.ts",
  },
  {
    name: "ignores the share of rules that goes",
    file: "plan/guard-removals.ts",
    find: "const isOverShare = removals * 100 > maxRemovalsPercent * total;",
    replace: "const isOverShare = removals > maxRemovalsPercent * total;",
    why: "a source that lost its rules empties small groups",
    killedBy: "limits.test.ts",
  },
  {
    name: "lets a small group be emptied",
    file: "plan/guard-removals.ts",
    find: "if (isOverShare && total <= FEW_RULES && isEmptied(input)) {",
    replace: "if (isOverShare && total < FEW_RULES - 3 && isEmptied(input)) {",
    why: "the limits do not look at groups of up to four rules at all",
    killedBy: "found-cases.test.ts",
  },
  {
    name: "takes only all addresses for the Internet",
    file: "plan/guard-world.ts",
    find: "const WORLD_IPV4 = 1n << 31n;",
    replace: "const WORLD_IPV4 = 1n << 32n;",
    why: "a port is opened to everybody but a /8, or in two halves, and nobody is asked",
    killedBy: "world.test.ts",
  },
  {
    name: "takes half of all IPv6 addresses for the IPv6 Internet",
    file: "plan/guard-world.ts",
    find: "const WORLD_IPV6 = 1n << 124n;",
    replace: "const WORLD_IPV6 = 1n << 127n;",
    why: "2000::/3 is everything that is routed, and an eighth of what there is",
    killedBy: "world.test.ts",
  },
  {
    name: "judges what comes without what goes with it",
    file: "plan/guard.ts",
    find: "const after = [...actual.values(), ...adds];",
    replace: "const after = adds.length > 99 ? [...actual.values(), ...adds] : adds;",
    why: "while the new rules come, the old ones are still there",
    killedBy: "world.test.ts",
  },
  {
    name: "looks at the packets of an entry that comes and not at those of one that goes",
    file: "plan/entry-board.ts",
    find: `const gone = move.kind === "create" ? [] : this.atomsOf(move.was);`,
    replace: "const gone: readonly number[] = [];",
    why: "an entry is deleted while packets still need its answer",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "lets a packet go back to its old answer by any move",
    file: "plan/entry-board.ts",
    find: "if ((now?.entry.answer.allows ?? false) !== final) return false;",
    replace: "if ((now?.entry.answer.allows ?? false) !== final || final) return false;",
    why: "packets that both lists let through are shut out on the way",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "leaves helper entries behind",
    file: "plan/entry-board.ts",
    find: `if (entry === undefined) return [{ kind: "delete", number, was }];`,
    replace: `if (entry === undefined) return after.size > 99 ? [{ kind: "delete", number, was }] : [];`,
    why: "an entry that nobody asked for stays in the list",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "takes staged lists away in ascending order",
    file: "plan/stage-entries.ts",
    find: "...[...old].reverse().map(remove),",
    replace: "...old.map(remove),",
    why: "what an old entry held back is answered by those behind it, so the staging is none",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "fills an ACL beyond its quota",
    file: "plan/entry-search.ts",
    find: `return move.kind !== "create" || board.length < limit;`,
    replace: `return move.kind !== "create" || board.length < limit + 1;`,
    why: "EC2 refuses the entry, and the rest of the order is lost",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "puts a helper at a number that is another's",
    file: "plan/detours.ts",
    find: "const ends = [numbers.from - 1, ...standing, numbers.to + 1];",
    replace: "const ends = [0, ...board.map(({ number }) => number), 32_767];",
    why: "a managed mapping writes outside the numbers that are its own",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "lets an entry give way that is another's",
    file: "plan/detours.ts",
    find: "const isOurs = numbers.from <= number && number <= numbers.to;",
    replace: "const isOurs = numbers.from <= 32_766;",
    why: "a managed mapping changes what is not its own, if only for a while",
    killedBy: "entry-order.test.ts",
  },
  {
    name: "never comes back from a detour",
    file: "plan/helper-entries.ts",
    find: "return lacks.filter(({ number }) => !waits(number)).sort(byRank);",
    replace: "return lacks.filter(({ number }) => !waits(number) && !waiting.has(number)).sort(byRank);",
    why: "a list that needs a helper has no order and is held for nothing",
    killedBy: "entry-reach.test.ts",
  },
  {
    name: "drops what it cannot translate",
    file: "plan/translate.ts",
    find: "unresolved.push({ rule, why, waitsForDestination });",
    replace: "void [why, waitsForDestination];",
    why: "a rule vanishes on the way and nobody is told",
    killedBy: "translation.test.ts",
  },
];
