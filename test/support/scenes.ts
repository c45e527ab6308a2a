/** Generates scenes: pairs of rule lists with an ownership, things to keep and a quota that is tight more often than not. */
import fc from "fast-check";
import type { KeepRule, Ownership } from "../../src/model/mapping.ts";
import { expectedEnd } from "./expected-end.ts";
import { FRIENDS, pairArb, type WordedRule } from "./rule-pairs.ts";
import { idIn, mostUsed, type OwnedRule, type SceneSettings, TARGET } from "./scene.ts";

export interface SceneCase extends SceneSettings {
  /** What the destination should hold at the end. */
  readonly end: readonly WordedRule[];
}

const ownershipArb = fc.constantFrom<Ownership>("exclusive", "exclusive", "exclusive", "additive", "managed");

const keepArb: fc.Arbitrary<KeepRule> = fc.oneof(
  fc.constant<KeepRule>({ description: "local*" }),
  fc.constant<KeepRule>({ direction: "ingress", protocol: "udp" }),
  fc.nat(3).map((quarter): KeepRule => ({ cidr: `10.0.0.${quarter * 4}/30` })),
  fc.constantFrom(...FRIENDS).map((name): KeepRule => ({ peer: idIn(TARGET, name), protocol: "tcp" })),
);

export const sceneArb: fc.Arbitrary<SceneCase> = fc
  .record({
    pair: pairArb,
    ownership: ownershipArb,
    keep: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(keepArb, { minLength: 1, maxLength: 2 }) },
    ),
    isAdopted: fc.boolean(),
    ours: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    slack: fc.constantFrom(0, 0, 0, 1, 1, 2, 5, 50),
    isQuotaStated: fc.constantFrom(true, true, true, true, false),
  })
  .map(({ pair, ours, slack, isQuotaStated, ...rest }) => {
    const before = pair.before.map((rule, index): OwnedRule => ({ ...rule, isOurs: ours[index] ?? false }));
    const ending = { ...rest, before, after: pair.after };
    const end = expectedEnd(ending);
    const quota = Math.max(mostUsed(before), mostUsed(end)) + slack;
    return { ...ending, end, quota, statedQuota: isQuotaStated ? quota : null };
  });

/** True when old and new rules have room beside each other, so that nothing speaks against adding first. */
export function fitsBeside({ before, end, quota }: SceneCase): boolean {
  return mostUsed([...before, ...end]) <= quota;
}

/** Scenes in which adding everything first has no room: exchanges, removals first, and holds. */
export const tightSceneArb: fc.Arbitrary<SceneCase> = sceneArb.filter((scene) => !fitsBeside(scene));
