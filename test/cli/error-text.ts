/** How errors look on a terminal: a line that says code, thing, field and reason, and one with the next step. */
import { expect } from "vitest";

/** A code, and words that its error must have. */
export type ExpectedError = readonly [code: string, ...words: readonly string[]];

/** Exactly these errors, in any order, and nothing beside them. */
export function expectErrors(stderr: string, errors: readonly ExpectedError[]): void {
  const lines = stderr.trimEnd().split("\n");
  const told = lines.flatMap((line, index) =>
    index % 2 === 0 ? [`${line}\n${lines[index + 1] ?? ""}`] : [],
  );
  expect(told, stderr).toHaveLength(errors.length);
  for (const text of told) {
    expect(text).toMatch(/^error [A-Z_]+ .+: .+\n {2}→ .+$/);
    expect(text).not.toMatch(/\bat .*:\d+:\d+|node:internal|\[object|undefined|\bnull\b/);
  }
  for (const [code, ...words] of errors) {
    const text = told.find(
      (one) => one.startsWith(`error ${code} `) && words.every((word) => one.includes(word)),
    );
    expect(text, `no error ${code} with ${words.join(", ")} in:\n${stderr}`).toBeDefined();
  }
}
