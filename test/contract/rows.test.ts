import { describe, expect, it } from "vitest";
import { cases } from "./cases.ts";
import { rows } from "./rows.ts";

const names = cases.map(({ name }) => name);
const named = rows.flatMap((row) => ("cases" in row ? row.cases : []));

describe("the rows of the semantics notes", () => {
  it("are many, in sections 1 to 6, each once", () => {
    const keys = rows.map(({ section, row }) => `${section} ${row}`);

    expect(rows.length).toBeGreaterThan(100);
    expect(keys.filter((key) => !/^[1-6](\.[1-6])? \S/.test(key))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("each have a case or a reason", () => {
    const bare = rows.filter((row) => ("cases" in row ? row.cases.length === 0 : row.whyNot === ""));

    expect(bare).toEqual([]);
  });

  it("name only cases that exist", () => {
    const known = new Set(names);

    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("name every case, whose names are all different", () => {
    const held = new Set(named);

    expect(names.filter((name) => !held.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
