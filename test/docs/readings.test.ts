import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readingTable } from "../../src/local/readings.ts";

const page = readFileSync("docs/local.md", "utf8");
const block = /<!-- readings -->\n([\s\S]*?)\n<!-- \/readings -->/.exec(page)?.[1];

describe("the readings in docs/local.md", () => {
  it("are those the cloud has, with their choices", () => {
    const lines = Object.entries(readingTable).map(
      ([name, { about, choices }]) => `- \`${name}\` (\`${choices.join("`, `")}\`): ${about}`,
    );

    expect(block?.trim()).toBe(lines.join("\n"));
  });
});
