import { expect, test } from "vitest";
import { InputError } from "../../src/model/errors.ts";
import { renderErrorsJson, renderJson } from "../../src/report/render-json.ts";
import { runDocument, runJsonSchema } from "./run-schema.ts";
import { ours, planOf, resultOf, runOf, STORIES } from "./runs.ts";
import { schemaText } from "./schema-text.ts";

// Written anew by `npx vitest run test/report --update`.
test("docs/schema/run.schema.json is what run-schema.ts makes", async () => {
  await expect(schemaText(runJsonSchema())).toMatchFileSnapshot("../../docs/schema/run.schema.json");
});

test.each(Object.entries(STORIES))("the document of %s is as its schema says", (_, make) => {
  const text = renderJson(make());

  expect(runDocument.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
  expect(text.endsWith("}\n")).toBe(true);
});

test("errors that ended a command come in the same envelope", () => {
  const error = new InputError({
    code: "BAD_CIDR",
    subject: "map.yml",
    field: "source",
    reason: "r",
    next: "n",
  });
  const text = renderErrorsJson([error, new InputError({ code: "X", subject: "s", reason: "r", next: "n" })]);

  expect(runDocument.safeParse(JSON.parse(text)).error).toBeUndefined();
  expect(JSON.parse(text)).toEqual({
    version: 1,
    errors: [
      { code: "BAD_CIDR", subject: "map.yml", field: "source", reason: "r", next: "n" },
      { code: "X", subject: "s", field: null, reason: "r", next: "n" },
    ],
  });
});

test("the schema is strict: a field that it does not know is a difference", () => {
  const text = renderJson(runOf("plan", []));

  expect(runDocument.safeParse({ ...JSON.parse(text), more: 1 }).success).toBe(false);
});

test("totals are those of the destinations", () => {
  const there = ours("in tcp 22 from 0.0.0.0/0", "in tcp 443 from 0.0.0.0/0");
  const document = JSON.parse(
    renderJson(runOf("plan", [resultOf(planOf({ there }), "drifted"), resultOf(planOf({}), "drifted")])),
  );

  expect(document.totals).toEqual({
    outcomes: { drifted: 2 },
    changes: { add: 5, amend: 1, replace: 0, remove: 2, tags: 0, associations: 0, withheld: 0 },
  });
});

test("the same run gives the same bytes", () => {
  for (const make of Object.values(STORIES)) expect(renderJson(make())).toBe(renderJson(make()));
});

test("control characters leave as escapes", () => {
  const run = runOf("plan", [resultOf(planOf({ there: ours() }), "in-sync", { name: "\u001b[2J" })]);

  expect(renderJson(run)).toContain("\\u001b[2J");
});
