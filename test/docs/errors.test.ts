import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const documented = new Set(
  ["docs/errors.md", "docs/mapping.md"].flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/`([A-Z][A-Z0-9_]{2,})`/g)].map(([, code]) => code),
  ),
);
const used = new Set(
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("local/"))
    .flatMap((file) => [
      ...readFileSync(`src/${file}`, "utf8").matchAll(
        /\bcode: (?:[^"\n;]*\? )?"([A-Z][A-Z0-9_]+)"(?: : "([A-Z][A-Z0-9_]+)")?/g,
      ),
    ])
    .flatMap(([, ...codes]) => codes.filter((code) => code !== undefined)),
);

describe("the codes in docs/errors.md and docs/mapping.md", () => {
  it("hold every code that the source uses", () => {
    expect(used.size).toBeGreaterThan(60);
    expect([...used].filter((code) => !documented.has(code))).toEqual([]);
  });

  it("hold none that the source does not know", () => {
    const text = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.startsWith("local/"))
      .map((file) => readFileSync(`src/${file}`, "utf8"))
      .join("\n");
    const codes = [...documented].filter((code) => code?.includes("_") && !code.startsWith("VPC_RULE_SYNC"));

    expect(codes.filter((code) => !text.includes(`"${code}"`))).toEqual([]);
  });
});
