/** What a plan does to traffic, in words: as a whole, and step by step where that was asked for. */
import type { DestinationResult, Effect, ExplainedStep } from "../model/run.ts";
import type { Paint } from "./paint.ts";

/** More than these lines are for the JSON document. */
const MOST_LINES = 12;

/** No lines where no effect is known or nothing that concerns rules is done. */
export function renderEffect(item: DestinationResult, paint: Paint): readonly string[] {
  const { effect, outcome } = item;
  if (effect === null) return [];
  const verbs =
    outcome === "corrected" ? (["opened", "closed"] as const) : (["would open", "would close"] as const);
  if (hasEffect(item)) return effectLines(effect, verbs, "  ", paint);
  return changesRules(item) ? [`  ${verbs.join(" and ")} nothing`] : [];
}

/** Descriptions let nothing through. */
function changesRules({ plan }: DestinationResult): boolean {
  return (plan?.changes ?? []).some(({ kind, withheld }) => kind !== "amend" && withheld === undefined);
}

export function hasEffect({ effect }: DestinationResult): boolean {
  return effect !== null && effect.opens.length + effect.closes.length > 0;
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
  return [`    ${number} ${step.call}`, ...effectLines(step, ["opens", "closes"], indent, paint)];
}

function effectLines(
  { opens, closes }: Effect,
  [opening, closing]: readonly [string, string],
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
