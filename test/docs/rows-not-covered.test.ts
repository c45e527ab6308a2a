import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderRowsNotCovered } from "../contract/rows.ts";

const page = readFileSync("docs/local.md", "utf8");
const block = /<!-- rows-not-covered -->\n([\s\S]*?)\n<!-- \/rows-not-covered -->/.exec(page)?.[1];

describe("the rows in docs/local.md that no case holds", () => {
  // `npm run test:contract -- --rows-not-covered` prints what belongs there.
  it("are those the suite names, with its reasons", () => {
    expect(block?.trim()).toBe(renderRowsNotCovered());
  });
});
