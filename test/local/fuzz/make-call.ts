/** One call of the fuzz: a call of the corpus, changed, and sent in one of the ways clients and strangers send. */
import { groupBy } from "../../../src/model/group-by.ts";
import type { CorpusCall } from "./corpus.ts";
import { actionOf } from "./corpus.ts";
import type { Draw } from "./draw.ts";
import { formOf, mutatePairs, mutateText, type Pair } from "./mutate.ts";
import { fillPlaceholders } from "./placeholders.ts";
import { authorizationOf, type Sent } from "./send.ts";
import { accounts, oddValues, type Seen, valueFor } from "./values.ts";

export interface Corpus {
  /** By action: half of the calls are drawn from here, so that one with many calls does not push the others aside. */
  readonly byAction: readonly (readonly CorpusCall[])[];
  readonly calls: readonly CorpusCall[];
  /** All parameters of all calls. */
  readonly pairs: readonly Pair[];
}

export function toCorpus(calls: readonly CorpusCall[]): Corpus {
  const byAction = groupBy(calls, actionOf);
  const pairs = calls.flatMap(({ target, body }) =>
    target === undefined ? [...new URLSearchParams(body)] : [],
  );
  return { byAction: [...byAction.values()], calls, pairs };
}

export function makeCall(
  corpus: Corpus,
  seen: ReadonlyMap<string, Seen>,
  draw: Draw,
): Sent & { account: string } {
  const account = draw.happens(0.75) ? accounts[0] : accounts[1];
  const alike = draw.happens(0.5) ? draw.pickAny(corpus.byAction) : corpus.calls;
  const call = draw.pickAny(alike ?? []) ?? { service: "ec2", target: undefined, body: "" };
  const own = seen.get(account) ?? new Map();
  const fill = (text: string) => fillPlaceholders(text, (kind) => valueFor(kind, own, draw));
  const { service, target } = call;
  const headers = { authorization: authorizationOf(account, service) };
  if (target !== undefined) {
    return { account, ...toJsonCall({ ...call, body: fill(call.body) }, headers, draw) };
  }
  const form = fillForm(call.body, fill);
  const other = (): Pair => {
    const [name, value] = draw.pickAny(corpus.pairs) ?? ["", ""];
    return [name, fill(value)];
  };
  return { account, ...toQueryCall(mutatePairs(form, draw, other), headers, draw) };
}

function fillForm(body: string, fill: (text: string) => string): readonly Pair[] {
  // All at once, so that a placeholder means the same throughout the call.
  const pairs = [...new URLSearchParams(body)];
  const filled = fill(pairs.map(([, value]) => value).join("\u0001")).split("\u0001");
  return pairs.map(([name], index) => [name, filled[index] ?? ""]);
}

function toQueryCall(pairs: readonly Pair[], headers: Record<string, string>, draw: Draw): Sent {
  const body = mutateText(formOf(pairs), draw);
  const strange = { ...headers, ...strangeHeaders(draw) };
  const usual: Sent = { method: "POST", path: "/", headers: strange, body };
  if (!draw.happens(0.08)) return usual;
  const short = body
    .subarray(0, 6000)
    .toString("latin1")
    .replaceAll(/[^!-~]/g, "%20");
  switch (draw.below(4)) {
    case 0:
      return { ...usual, method: "GET", path: `/?${short}`, body: Buffer.alloc(0) };
    case 1:
      return { ...usual, path: `/some/path//?${short}#x` };
    case 2:
      return { ...usual, method: draw.pick(["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]) };
    default:
      return { ...usual, headers: { ...strange, "content-type": "application/json" } };
  }
}

function toJsonCall({ target = "", body }: CorpusCall, headers: Record<string, string>, draw: Draw): Sent {
  const json = draw.happens(0.5) ? body : draw.pick(oddJson)(draw);
  return {
    method: "POST",
    path: "/",
    headers: {
      ...headers,
      "x-amz-target": draw.happens(0.8) ? target : draw.pick(oddTargets),
      "content-type": "application/x-amz-json-1.1",
      ...strangeHeaders(draw),
    },
    body: mutateText(json, draw),
  };
}

const oddTargets = [
  ...([
    "DynamoDB_20120810.GetItem",
    "ServiceQuotasV20190624.",
    "ServiceQuotasV20190624.toString",
    ".",
  ] as const),
  ...([
    "ServiceQuotasV20190624.__proto__",
    "x".repeat(5000),
    "ServiceQuotasV20190624.GetServiceQuota.x",
  ] as const),
] as const;

const oddJson: readonly [(draw: Draw) => string, ...((draw: Draw) => string)[]] = [
  (draw) =>
    JSON.stringify({ ServiceCode: draw.pick(oddValues)(draw), QuotaCode: draw.pick(oddValues)(draw) }),
  (draw) =>
    JSON.stringify({ ServiceCode: "vpc", MaxResults: draw.pick([0, -1, 1.5, 1e308, 7]), NextToken: "x" }),
  (draw) => `{"__proto__":{"ServiceCode":"vpc"},"constructor":${draw.below(9)},"ServiceCode":["vpc"]}`,
  (draw) => "[".repeat(draw.pick([1, 100, 100_000])),
  (draw) => `${'{"a":'.repeat(3000)}1${"}".repeat(draw.pick([2999, 3000]))}`,
  (draw) => draw.pick(["null", "[]", "7", '"x"', "{", "{}", "\u0000", '{"ServiceCode":1e999}', "\ufeff{}"]),
];

/** Now and then a header that is broken, or speaks of another service, Region or protocol. */
function strangeHeaders(draw: Draw): Record<string, string> {
  if (!draw.happens(0.07)) return {};
  const [account, name] = [draw.pick(accounts), draw.pick(oddServices)];
  return draw.pick<Record<string, string>>([
    { authorization: "" },
    {
      authorization: draw.pick([
        "Basic YTpi",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=",
        "\u00e9\u00ff",
      ]),
    },
    { authorization: authorizationOf(account, "ec2").slice(0, draw.below(120)) },
    { authorization: authorizationOf(account, "ec2").repeat(60) },
    { authorization: authorizationOf(draw.pick(["ASIA0000", "__proto__", "0", "x".repeat(3000)]), "ec2") },
    { authorization: authorizationOf(account, name) },
    {
      authorization: authorizationOf(
        account,
        "ec2",
        draw.pick(["nowhere-1", "toString", "us-east-1", "af-south-1"]),
      ),
    },
    { "x-amz-target": draw.pick(oddTargets) },
    { "x-amz-security-token": "x".repeat(draw.pick([1, 5000])) },
    {
      "content-type": draw.pick([
        "text/html",
        "application/x-amz-json-1.0",
        "multipart/form-data; boundary=x",
      ]),
    },
    { "user-agent": "\u00e9".repeat(4000) },
  ]);
}

const oddServices = [
  "iam",
  "s3",
  "dynamodb",
  "constructor",
  "__proto__",
  "sts",
  "servicequotas",
  "toString",
] as const;
