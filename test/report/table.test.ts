import { expect, test } from "vitest";
import { cell, renderTable } from "../../src/report/table.ts";

test.each<[string, string[][], string[]]>([
  ["nothing of no rows", [], []],
  ["one cell without padding", [["a"]], ["a"]],
  [
    "columns as wide as their widest cells",
    [
      ["a", "bbb", "c"],
      ["aaaa", "b", "c"],
    ],
    ["a     bbb  c", "aaaa  b    c"],
  ],
  ["rows of different lengths", [["a"], ["aaaa", "b"], ["a", "b", "c"]], ["a", "aaaa  b", "a     b  c"]],
  [
    "no space at the end of a line",
    [
      ["a", ""],
      ["aa", "b"],
    ],
    ["a", "aa  b"],
  ],
  [
    "a last cell that is longer than its column elsewhere",
    [
      ["a", "long cell"],
      ["a", "b", "c"],
    ],
    ["a  long cell", "a  b          c"],
  ],
])("makes %s", (_, rows, lines) => {
  expect(renderTable(rows.map((row) => row.map((text) => cell(text))))).toEqual(lines);
});

test("indents every line", () => {
  expect(renderTable([[cell("a")], [cell("b")]], "  ")).toEqual(["  a", "  b"]);
});

test("counts widths before colour is put on", () => {
  const red = (text: string) => `<red>${text}</red>`;

  expect(
    renderTable([
      [cell("a", red), cell("b")],
      [cell("aaa"), cell("b", red)],
    ]),
  ).toEqual(["<red>a</red>    b", "aaa  <red>b</red>"]);
});
