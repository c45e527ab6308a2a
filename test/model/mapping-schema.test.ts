import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mappingJsonSchema, parseMappings } from "../../src/model/mapping-document.ts";
import { checkMappings } from "../../src/plan/check-mappings.ts";

const ROOT = new URL("../../", import.meta.url);

function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

// Written anew by `npx vitest run test/model/mapping-schema.test.ts --update`.
test("docs/schema/mapping.schema.json is what the code makes", async () => {
  await expect(rendered(mappingJsonSchema())).toMatchFileSnapshot("../../docs/schema/mapping.schema.json");
});

/** As the formatter of this project wants it: lists of words on one line. */
function rendered(schema: unknown): string {
  const text = JSON.stringify(schema, null, 2);
  return `${text.replaceAll(/\[[^[\]{}]*\]/g, (list) => list.replaceAll(/(?<=\[)\s+|\s+(?=\])/g, "").replaceAll(/,\s+/g, ", "))}\n`;
}

const examples = readdirSync(new URL("config/examples/", ROOT)).filter((name) => name.endsWith(".yml"));

test.each(examples)("config/examples/%s is sound", (name) => {
  expectSound(readText(`config/examples/${name}`));
});

const blocks = [...readText("docs/mapping.md").matchAll(/^```yaml\n(.*?)^```$/gms)].map(
  ([, block]) => block ?? "",
);

test("docs/mapping.md has examples", () => {
  expect(blocks.length).toBeGreaterThan(3);
});

test.each(blocks)("the example of docs/mapping.md is sound:\n%s", (block) => {
  expectSound(isWhole(block) ? block : completed(block));
});

function expectSound(text: string): void {
  const { mappings, problems } = parseMappings(text, "example");

  expect(problems.map(({ message }) => message)).toEqual([]);
  expect(mappings.length).toBeGreaterThan(0);
  expect(checkMappings(mappings)).toEqual([]);
}

function isWhole(block: string): boolean {
  return /^(- )?id:/m.test(block);
}

/** Examples of single fields leave out what every mapping needs. */
function completed(block: string): string {
  const needed = {
    id: "id: example",
    kind: "kind: security-group",
    source: 'source: { account: "111111111111", region: eu-west-1, select: { ids: [sg-0a1b2c3d4e5f60001] } }',
    targets: 'targets: [{ account: "222222222222", region: us-east-1, vpc: vpc-0a1b2c3d4e5f60002 }]',
  };
  const missing = Object.entries(needed).filter(([field]) => !new RegExp(`^${field}:`, "m").test(block));
  return `${missing.map(([, line]) => line).join("\n")}\n${block}`;
}
