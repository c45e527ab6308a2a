/**
 * Mapping files that cannot be carried out. Each problem is one error on stderr that says what, where, why and
 * what to do; the exit code is 1 and nothing in any account is changed. With `--json` the errors are the document.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CliResult } from "../support/run-cli.ts";
import { errorsOf } from "./documents.ts";
import { type ExpectedError, expectErrors } from "./error-text.ts";
import { groupId, seedOf } from "./seed-words.ts";
import { type Fields, mapping, openStage, SOURCE, type Stage, TARGET } from "./stage.ts";

const WEB = groupId(SOURCE.vpc, "web");
const APP = groupId(SOURCE.vpc, "app");
const { account, region } = SOURCE;

const SECOND_VPC = "vpc-0a000000000000002";

/** There is enough in it for a command that went on in spite of the problem to write something. */
const seed = seedOf([
  {
    ...SOURCE,
    vpcs: [
      {
        id: SOURCE.vpc,
        groups: { web: { rules: ["in tcp 443 from 10.0.0.0/8"] }, app: { rules: ["in tcp 8080 from web"] } },
      },
      { id: SECOND_VPC, groups: { Web: { rules: ["in tcp 80 from 10.0.0.0/8"] } } },
    ],
  },
  { ...TARGET, vpcs: [{ id: TARGET.vpc }] },
]);

const source = (fields: Fields): Fields => ({ source: { ...SOURCE, select: { names: ["web"] }, ...fields } });
const target = (fields: Fields): Fields => ({ targets: [{ ...TARGET, ...fields }] });
const cidrs = (pairs: Fields): Fields => ({ translate: { cidrs: pairs } });
const ids = (...list: readonly string[]): Fields => source({ select: { ids: list } });
const back = { id: "back", source: { ...TARGET, select: { names: ["web"] } }, targets: [{ ...SOURCE }] };

interface Case {
  readonly name: string;
  readonly content: unknown;
  readonly errors: readonly ExpectedError[];
}

const one = (fields: Fields): unknown => mapping(fields);

const cases: readonly Case[] = [
  {
    name: "a file that is not YAML",
    content: "id: web\n\tkind: x",
    errors: [["INVALID_YAML", "bad.yml", "line 2"]],
  },
  { name: "an empty file", content: "", errors: [["EMPTY_FILE", "bad.yml"]] },
  { name: "a file with comments only", content: "# soon\n", errors: [["EMPTY_FILE", "bad.yml"]] },
  {
    name: "a misspelt field",
    content: one({ ownreship: "additive" }),
    errors: [["UNKNOWN_FIELD", "mapping web-tier", "ownreship", "did you mean ownership?"]],
  },
  {
    name: "an unknown field",
    content: one({ zzz: 1 }),
    errors: [["UNKNOWN_FIELD", "mapping web-tier", "zzz"]],
  },
  {
    name: "a number where an account belongs",
    content: one(target({ account: 222222222222 })),
    errors: [["NOT_TEXT", "targets[0].account", "quotes"]],
  },
  {
    name: "a bad account",
    content: one(source({ account: "11111111111" })),
    errors: [["BAD_ACCOUNT", "source.account", "12 digits"]],
  },
  {
    name: "a bad Region",
    content: one(target({ region: "eu-west-1a" })),
    errors: [["BAD_REGION", "targets[0].region"]],
  },
  { name: "a bad VPC id", content: one(target({ vpc: "vpc-1" })), errors: [["BAD_VPC", "targets[0].vpc"]] },
  { name: "a bad group id", content: one(ids("sg-xyz")), errors: [["BAD_GROUP", "source.select.ids[0]"]] },
  { name: "no targets", content: one({ targets: [] }), errors: [["NO_TARGETS", "targets", "at least one"]] },
  {
    name: "a negative limit",
    content: one({ limits: { maxRemovals: -1 } }),
    errors: [["BAD_LIMIT", "limits.maxRemovals", "-1"]],
  },
  {
    name: "an invalid CIDR",
    content: one(cidrs({ "10.0.0.0/33": "10.1.0.0/16" })),
    errors: [["BAD_CIDR", "10.0.0.0/33"]],
  },
  {
    name: "CIDRs of different sizes",
    content: one(cidrs({ "10.0.0.0/16": "10.1.0.0/17" })),
    errors: [["BAD_CIDR_PAIR", "10.0.0.0/16", "sizes"]],
  },
  {
    name: "CIDRs that overlap",
    content: one(cidrs({ "10.0.0.0/8": "11.0.0.0/8", "10.1.0.0/16": "12.1.0.0/16" })),
    errors: [["OVERLAPPING_CIDRS", "10.0.0.0/8 and 10.1.0.0/16"]],
  },
  {
    name: "two mappings with one id",
    content: [mapping(), mapping(target({ region: "us-east-1" }))],
    errors: [["DUPLICATE_ID", "mapping 2", "id"]],
  },
  {
    name: "one destination that two mappings write",
    content: [mapping(), mapping({ id: "other", ...ids(APP), ...target({ as: "web" }) })],
    errors: [["TWO_WRITERS", "mappings other, web-tier", "222222222222"]],
  },
  {
    name: "one destination in two targets of a mapping",
    content: one({ targets: [TARGET, TARGET] }),
    errors: [["TWO_WRITERS", "mapping web-tier"]],
  },
  {
    name: "mappings that lead back to their source",
    content: [mapping(), mapping(back)],
    errors: [["CYCLE", "mappings back, web-tier", "→"]],
  },
  {
    name: "a source that is its own destination",
    content: one({ targets: [{ ...SOURCE }] }),
    errors: [["OWN_SOURCE", "mapping web-tier", "its own source"]],
  },
  {
    name: "one name for several groups",
    content: one({ ...ids(WEB, APP), ...target({ as: "frontend" }) }),
    errors: [["SAME_NAME", "as", "{name}"]],
  },
  {
    name: "into with several sources",
    content: one({ ...ids(WEB, APP), ...target({ into: "sg-0000000a" }) }),
    errors: [["INTO_SEVERAL_SOURCES", "targets[0].into"]],
  },
  {
    name: "several problems at once, each as an error of its own",
    content: one({ ...source({ account: 1 }), ...target({ vpc: "v" }), mode: "on" }),
    errors: [
      ["NOT_TEXT", "source.account"],
      ["BAD_VPC", "targets[0].vpc"],
      ["BAD_VALUE", "mode", "enforce"],
    ],
  },
];

/** What only a look at the source or the target can tell. */
const looked: readonly Case[] = [
  {
    name: "a source id that does not exist",
    content: one(ids("sg-0dead00000000beef")),
    errors: [["SOURCE_NOT_FOUND", "sg-0dead00000000beef", "111111111111/eu-west-1"]],
  },
  {
    name: "a source name that does not exist",
    content: one(source({ select: { names: ["wbe"] } })),
    errors: [["SOURCE_NOT_FOUND", "mapping web-tier", "wbe", SOURCE.vpc]],
  },
  {
    name: "tags that no group carries",
    content: one(source({ select: { tags: { sync: "yes" } } })),
    errors: [["SELECTION_EMPTY", "source.select", SOURCE.vpc]],
  },
  {
    name: "a source VPC that is not there",
    content: one(source({ vpc: "vpc-0dead00000000beef" })),
    errors: [["SOURCE_VPC_NOT_FOUND", "vpc-0dead00000000beef"]],
  },
  {
    name: "a source that is in another VPC than the mapping says",
    content: one(source({ vpc: SECOND_VPC, select: { ids: [WEB] } })),
    errors: [["SOURCE_IN_OTHER_VPC", "source.vpc", WEB, SECOND_VPC]],
  },
  {
    name: "two selected groups that would get one name, which EC2 compares without regard to case",
    content: one({ source: { account, region, select: { ids: [WEB, groupId(SECOND_VPC, "Web")] } } }),
    errors: [["SAME_NAME", "as", "(web)", "(Web)", "{name}"]],
  },
  {
    name: "a group of another VPC to write into",
    content: one(target({ into: APP })),
    errors: [["INTO_NOT_FOUND", "into", APP, TARGET.vpc]],
  },
  {
    name: "a group that does not exist to write into",
    content: one(target({ into: "sg-0dead00000000beef" })),
    errors: [["INTO_NOT_FOUND", "into", "sg-0dead00000000beef"]],
  },
];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(seed);
});
afterAll(() => stage[Symbol.asyncDispose]());

let files = 0;
async function sync(content: unknown, ...options: readonly string[]): Promise<CliResult> {
  files += 1;
  const file = await stage.file(`${files}-bad.yml`, content);
  return stage.run(["sync", "-f", file, ...options]);
}

for (const { name, content, errors } of [...cases, ...looked]) {
  test.concurrent(`${name}: one error for each problem, exit 1, nothing changed`, async () => {
    const result = await sync(content);

    expect(result).toMatchObject({ code: 1, stdout: "" });
    expectErrors(result.stderr, errors);
    expect(await stage.counts()).toMatchObject({ mutating: 0 });
  });
}

for (const { name, content, errors } of [...cases.slice(-1), ...looked.slice(0, 1)]) {
  test.concurrent(`with --json the errors are the one document: ${name}`, async () => {
    const result = await sync(content, "--json");

    expect(result).toMatchObject({ code: 1, stderr: "" });
    expect(errorsOf(result).map(({ code }) => code)).toEqual(errors.map(([code]) => code));
    for (const error of errorsOf(result)) {
      expect(error).toEqual({
        code: expect.stringMatching(/^[A-Z_]+$/),
        subject: expect.stringMatching(/./),
        field: expect.stringMatching(/./),
        reason: expect.stringMatching(/./),
        next: expect.stringMatching(/./),
      });
    }
  });
}

test("files alone are judged without a call", async () => {
  await using quiet = await openStage(seed);
  const file = await quiet.file("bad.yml", mapping({ ownreship: "additive" }));

  const results = await Promise.all([
    quiet.run(["plan", "-f", file]),
    quiet.run(["sync", "-f", file]),
    quiet.run(["mapping", "validate", "-f", file]),
  ]);

  for (const { code, stderr } of results) expect([code, stderr]).toEqual([1, results[0]?.stderr]);
  expect(await quiet.counts()).toMatchObject({ total: 0 });
});
