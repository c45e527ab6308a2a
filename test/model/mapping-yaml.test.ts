import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parseMappings } from "../../src/model/mapping-document.ts";
import { mapping } from "./mapping-base.ts";

const one = stringify(mapping({ id: "one" }));
const two = stringify(mapping({ id: "two" }));
const nested = (opening: string): string => opening.repeat(20_000);

interface BadText {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly says?: string;
}

const badTexts: readonly BadText[] = [
  { name: "text that is not YAML", text: "a: b: c\n", code: "INVALID_YAML", says: "line 1" },
  { name: "a mistake further down", text: `${one}x: "open\n`, code: "INVALID_YAML", says: "line" },
  { name: "an unknown tag", text: "id: !secret x\n", code: "INVALID_YAML", says: "line 1" },
  { name: "an alias to nothing", text: "id: *nothing\n", code: "INVALID_YAML" },
  { name: "brackets without end", text: nested("["), code: "INVALID_YAML", says: "deep" },
  { name: "dashes without end", text: nested("- "), code: "INVALID_YAML", says: "deep" },
  { name: "flow maps without end", text: nested("{a: "), code: "INVALID_YAML", says: "deep" },
  { name: "aliases that multiply", text: bomb(), code: "INVALID_YAML", says: "alias" },
  {
    name: "a field given twice",
    text: `${one}mode: report\nmode: enforce\n`,
    code: "DUPLICATE_KEY",
    says: "line",
  },
  { name: "a field given twice in JSON", text: '{"id":"a","id":"b"}', code: "DUPLICATE_KEY" },
  { name: "__proto__", text: `${one}__proto__: { mode: enforce }\n`, code: "BAD_KEY", says: "__proto__" },
  { name: "constructor in a map", text: "translate: { groups: { constructor: x } }", code: "BAD_KEY" },
  { name: "a key that is a number", text: "1: x\n", code: "BAD_KEY", says: "quotes" },
  { name: "a key that is a list", text: "? [a]\n: x\n", code: "BAD_KEY" },
  { name: "an empty file", text: "", code: "EMPTY_FILE" },
  { name: "comments only", text: "# nothing yet\n---\n", code: "EMPTY_FILE" },
  { name: "an empty list", text: "[]", code: "EMPTY_FILE" },
  { name: "plain words", text: "hello\n", code: "NOT_A_MAPPING", says: "hello" },
  { name: "a list of words", text: "[hello]\n", code: "NOT_A_MAPPING" },
  { name: "a list in a list", text: "[[]]", code: "NOT_A_MAPPING", says: "a list" },
  { name: "an alias to what holds it", text: "&a [*a]", code: "NOT_A_MAPPING" },
];

/** Nine to the seventh power of values, if it were followed. */
function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 7; level++) {
    const before = `*a${level - 1}`;
    lines.push(`a${level}: &a${level} [${Array(9).fill(before).join(", ")}]`);
  }
  return lines.join("\n");
}

test.each(badTexts)("refuses $name", ({ text, code, says = "" }) => {
  const { mappings, problems } = parseMappings(text, "map.yml");

  expect(mappings).toEqual([]);
  expect(problems.map((problem) => problem.code)).toContain(code);
  expect(
    problems
      .map(({ message, next }) => `${message}; ${next}`)
      .join("\n")
      .toLowerCase(),
  ).toContain(says);
  expect(problems.every((problem) => problem.subject.startsWith("map.yml"))).toBe(true);
});

test.each([
  ["one mapping", one, ["one"]],
  ["a list", stringify([mapping({ id: "one" }), mapping({ id: "two" })]), ["one", "two"]],
  ["several documents, some empty", `---\n${two}---\n---\n${one}---\n`, ["two", "one"]],
  [
    "JSON with tabs and a byte order mark",
    `\ufeff${JSON.stringify([mapping({ id: "one" })], null, "\t")}`,
    ["one"],
  ],
  ["Windows line ends", one.replaceAll("\n", "\r\n"), ["one"]],
])("reads %s", (_, text, ids) => {
  const { mappings, problems } = parseMappings(text, "map.yml");

  expect(problems).toEqual([]);
  expect(mappings.map(({ id }) => id)).toEqual(ids);
});

test("reads anchors and aliases", () => {
  const text = `- &first ${JSON.stringify(mapping())}\n- id: second\n  kind: security-group\n  source: &s ${JSON.stringify(mapping().source)}\n  targets: [&t {account: "222222222222", region: eu-west-1, vpc: vpc-0a1b2c3d}]\n`;

  expect(parseMappings(text, "map.yml").problems).toEqual([]);
});

test("counts mappings through all documents of a file", () => {
  const { problems } = parseMappings(`${one}---\n- ${JSON.stringify(mapping())}\n- 5\n`, "map.yml");

  expect(problems.map((problem) => problem.subject)).toEqual(["map.yml: mapping 3"]);
});

test.each(["111111111111", "012345678901", "0o17", "1e11", "0x1F"])(
  "says how to write the account %s",
  (account) => {
    const { problems } = parseMappings(one.replace('"111111111111"', account), "map.yml");

    expect(problems.map(({ code, field }) => [code, field])).toEqual([["NOT_TEXT", "source.account"]]);
    expect(problems[0]?.next).toContain("quotes");
  },
);
