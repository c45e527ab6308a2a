import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFilters } from "../../src/local/wire/filters.ts";
import { Parameters } from "../../src/local/wire/parameters.ts";

function matches(pattern: string, text: string): boolean {
  const parameters = Parameters.parse([
    ["Filter.1.Name", "name"],
    ["Filter.1.Value.1", pattern],
  ]);
  return readFilters<string>(parameters, { fields: { name: (item) => item } })(text);
}

/** The plain recursive meaning of a pattern: slow, and easy to believe. */
function means(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [first, ...rest] = pattern;
  const tail = rest.join("");
  if (first === "*") return means(tail, text) || (text !== "" && means(pattern, text.slice(1)));
  if (text === "") return false;
  if (first === "?") return means(tail, text.slice(1));
  if (first === "\\" && tail !== "") return tail[0] === text[0] && means(tail.slice(1), text.slice(1));
  return first === text[0] && means(tail, text.slice(1));
}

describe("wildcards", () => {
  it("mean what the plain reading says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "\\"), maxLength: 7 });
    fc.assert(
      fc.property(text, text, (pattern, subject) => {
        expect(matches(pattern, subject)).toBe(means(pattern, subject));
      }),
      { numRuns: 5000 },
    );
  });

  it("end soon on a pattern made to backtrack", () => {
    expect(matches(`${"*a".repeat(120)}*b`, "a".repeat(255))).toBe(false);
    expect(matches(`${"*a".repeat(120)}*b`, `${"a".repeat(254)}b`)).toBe(true);
  });
});
