/** A judgement as text for a terminal, and as the document of `--json`. */
import type { ContractCase } from "./contract-case.ts";
import type { Judgement } from "./judge.ts";

/** Counts first, then every known deviation, what was not run, and the surprises last, where they are seen. */
export function renderJudgement(judgement: Judgement): string {
  const { agreed, knownDeviations, surprises, notRun, left } = judgement;
  return [
    `agreed            ${agreed.length}`,
    `known deviations  ${knownDeviations.length}`,
    `surprises         ${surprises.length}`,
    `not run           ${notRun.length}`,
    ...chapter("Deviates as known", knownDeviations, ({ reason }) => reason),
    ...chapter("Not run", notRun, ({ lacking }) => `needs ${lacking.join(", ")}`),
    ...chapter("Left behind", left, ({ what }) => what),
    ...chapter("Surprises", surprises, ({ kind, message }) =>
      kind === "agrees-now" ? `agrees now; ${message}` : message,
    ),
    "",
  ].join("\n");
}

function chapter<T extends { readonly case: ContractCase }>(
  title: string,
  items: readonly T[],
  tell: (item: T) => string,
): readonly string[] {
  if (items.length === 0) return [];
  return ["", title, ...items.map((item) => `  ${nameOf(item.case)}\n${indent(tell(item))}`)];
}

function nameOf({ section, name, assumed }: ContractCase): string {
  return `${section} ${name}${assumed ? " (our reading)" : ""}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "      ");
}

/** Plain data, for other programs. */
export function toDocument({ agreed, knownDeviations, surprises, notRun, left }: Judgement): unknown {
  const plain = ({ section, name, assumed }: ContractCase) => ({ section, name, assumed: assumed === true });
  return {
    version: 1,
    agreed: agreed.map(plain),
    knownDeviations: knownDeviations.map(({ case: one, reason }) => ({ ...plain(one), reason })),
    surprises: surprises.map(({ case: one, kind, message }) => ({ ...plain(one), kind, message })),
    notRun: notRun.map(({ case: one, lacking }) => ({ ...plain(one), lacking })),
    left: left.map(({ case: one, what }) => ({ ...plain(one), what })),
  };
}
