/**
 * What a helper entry may say. Its packets are those of an entry of either list, or those that an old and a new
 * one have in common, so it never cuts an atom in two.
 */
import { hasNoPeers, intersectPeers } from "../packets/peer-set.ts";
import type { EntryContent } from "./entry-atoms.ts";
import type { MoveJudge } from "./entry-board.ts";
import type { EntryOrderInput } from "./entry-search.ts";

export interface HelperContent {
  readonly entry: EntryContent;
  readonly atoms: ReadonlySet<number>;
}

/** @returns those that match least first; of several that match the same atoms only the first */
export function helperContents(input: EntryOrderInput, judge: MoveJudge): readonly HelperContent[] {
  const found = new Map<string, HelperContent>();
  for (const box of boxesOf(input)) {
    const atoms = judge.atomsOf(box);
    for (const allows of [true, false]) {
      const name = `${allows} ${atoms.join()}`;
      if (atoms.length === 0 || found.has(name)) continue;
      found.set(name, { entry: withAnswer(box, allows), atoms: new Set(atoms) });
    }
  }
  return [...found.values()].sort((a, b) => a.atoms.size - b.atoms.size);
}

function boxesOf({ before, after }: EntryOrderInput): readonly EntryContent[] {
  const [old, next] = [[...before.values()], [...after.values()]];
  const cuts = old.flatMap((a) => next.flatMap((b) => intersection(a, b) ?? []));
  return [...old, ...next, ...cuts];
}

function intersection(a: EntryContent, b: EntryContent): EntryContent | null {
  const services = {
    from: Math.max(a.answer.services.from, b.answer.services.from),
    to: Math.min(a.answer.services.to, b.answer.services.to),
  };
  const peers = intersectPeers(a.answer.peers, b.answer.peers);
  if (services.from >= services.to || hasNoPeers(peers)) return null;
  const key = `${a.key} ∩ ${b.key}`;
  return { key, madeOf: [a.key, b.key], answer: { ...a.answer, services, peers } };
}

function withAnswer(box: EntryContent, allows: boolean): EntryContent {
  if (box.madeOf === undefined && box.answer.allows === allows) return box;
  const key = `${allows ? "allow" : "deny"} ${box.key}`;
  return { key, madeOf: box.madeOf ?? [box.key], answer: { ...box.answer, allows } };
}
