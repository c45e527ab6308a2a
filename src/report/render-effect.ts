/** What a plan does to traffic, in words: as a whole, and step by step where that was asked for. */
import type { DestinationResult, Effect, ExplainedStep } from "../model/run.ts";
import type { Paint } from "./paint.ts";

/** More than these lines are for the JSON document. */
const MOST_LINES = 12;

/** How it is said: for what a plan opens, for what it closes, and for a plan that does neither. */
type Verbs = readonly [opening: string, closing: string, neither: string];

const DONE: Verbs = ["opened", "closed", "opened and closed nothing"];
const PLANNED: Verbs = ["would open", "would close", "would open and close nothing"];
const HELD: Verbs = [
  "if released, would open",
  "if released, would close",
  "if released, would open and close nothing",
];

/** No lines where no effect is known or nothing that concerns rules is done. */
export function renderEffect(item: DestinationResult, paint: Paint): readonly string[] {
  const { effect, heldEffect, outcome, plan } = item;
  const changes = (plan?.changes ?? []).filter(({ kind }) => kind !== "amend");
  const open = changes.filter(({ withheld }) => withheld === undefined);
  const verbs = outcome === "corrected" ? DONE : PLANNED;
  return [
    ...summary(effect, verbs, open.length > 0, paint),
    ...summary(heldEffect, HELD, changes.length > 0, paint),
  ];
}

/** Descriptions let nothing through, so a plan that changes nothing else has nothing to say. */
function summary(
  effect: Effect | null,
  verbs: Verbs,
  changesRules: boolean,
  paint: Paint,
): readonly string[] {
  if (effect === null) return [];
  if (!isNothing(effect)) return effectLines(effect, verbs, "  ", paint);
  return changesRules ? [`  ${verbs[2]}`] : [];
}

function isNothing({ opens, closes }: Effect): boolean {
  return opens.length + closes.length === 0;
}

export function hasEffect({ effect }: DestinationResult): boolean {
  return effect !== null && !isNothing(effect);
}

/** Every call in its order, with what it opens and closes the moment it lands, and last the proof of the order. */
export function renderExplanation({ explanation }: DestinationResult, paint: Paint): readonly string[] {
  const calls = explanation?.slice(0, -1) ?? [];
  const proof = explanation?.at(-1);
  if (proof === undefined) return [];
  const width = `${calls.length}`.length;
  return [
    "  step by step:",
    ...calls.flatMap((step, index) => stepLines(step, `${index + 1}`.padStart(width), paint)),
    `    ${proof.call}`,
  ];
}

function stepLines(step: ExplainedStep, number: string, paint: Paint): readonly string[] {
  const indent = " ".repeat(number.length + 7);
  return [`    ${number} ${step.call}`, ...effectLines(step, ["opens", "closes", ""], indent, paint)];
}

function effectLines(
  { opens, closes }: Effect,
  [opening, closing]: Verbs,
  indent: string,
  paint: Paint,
): readonly string[] {
  return [
    ...wordLines(opening, opens, indent, paint.green),
    ...wordLines(closing, closes, indent, paint.red),
  ];
}

function wordLines(
  verb: string,
  words: readonly string[],
  indent: string,
  colour: (text: string) => string,
): readonly string[] {
  const shown = words.length > MOST_LINES ? words.slice(0, MOST_LINES - 1) : words;
  const more = words.length - shown.length;
  return [
    ...shown.map((line) => `${indent}${colour(verb)} ${line}`),
    ...(more > 0 ? [`${indent}${colour(verb)} more: ${more} lines, which --json has`] : []),
  ];
}
