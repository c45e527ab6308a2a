import { ServiceQuotasClient, UntagResourceCommand } from "@aws-sdk/client-service-quotas";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorOf, useCloud, usual } from "./cloud.ts";

const cloud = useCloud();

const scope = (service: string, key = usual, region = "eu-west-1") =>
  `AWS4-HMAC-SHA256 Credential=${key}/20261122/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;

const quotas = "ServiceQuotasV20190624";

interface Sent {
  readonly authorization?: string | undefined;
  readonly target?: string | undefined;
  readonly type?: string | undefined;
  readonly body?: string;
  readonly path?: string;
  readonly method?: string;
}

async function send({ authorization, target, type, body = "", path = "/", method = "POST" }: Sent) {
  const headers = new Headers();
  if (authorization !== undefined) headers.set("authorization", authorization);
  if (target !== undefined) headers.set("x-amz-target", target);
  if (type !== undefined) headers.set("content-type", type);
  const hasBody = method !== "GET";
  const response = await fetch(`${cloud.url}${path}`, { method, headers, ...(hasBody && { body }) });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe("a call for a service that is not here", () => {
  it.each<[string, Sent]>([
    [
      "of the JSON protocol",
      { authorization: scope("dynamodb"), target: "DynamoDB_20120810.ListTables", body: "{}" },
    ],
    ["that nobody signed", { target: "DynamoDB_20120810.ListTables", body: "{}" }],
    [
      "with JSON and no target",
      { authorization: scope("sqs"), type: "application/x-amz-json-1.0", body: "{}" },
    ],
  ])("%s gets a JSON error", async (_name, sent) => {
    const { status, text, headers } = await send(sent);

    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(text)).toEqual({
      __type:
        sent.authorization === undefined
          ? "MissingAuthenticationTokenException"
          : "UnknownOperationException",
      message: expect.any(String),
    });
  });

  it.each<[string, Sent, string]>([
    ["of the Query protocol", { authorization: scope("sns"), body: "Action=ListTopics" }, "InvalidAction"],
    [
      "of a REST protocol",
      { authorization: scope("s3"), path: "/bucket/key", method: "GET" },
      "InvalidAction",
    ],
    [
      "of a REST protocol with JSON",
      { authorization: scope("lambda"), path: "/2015-03-31/functions", method: "GET" },
      "InvalidAction",
    ],
    ["that nobody signed", { path: "/bucket", method: "GET" }, "MissingAuthenticationToken"],
  ])("%s gets an XML error", async (_name, sent, code) => {
    const { text, headers } = await send(sent);

    expect(headers.get("content-type")).toBe("text/xml;charset=UTF-8");
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<(Response|ErrorResponse)[ >]/);
    expect(text).toContain(`<Code>${code}</Code>`);
  });
});

describe("the JSON protocol", () => {
  const quota = (sent: Sent) => send({ authorization: scope("servicequotas"), ...sent });

  it.each<[string, Sent, number, string]>([
    ["an unknown action", { target: `${quotas}.Nothing`, body: "{}" }, 400, "UnknownOperationException"],
    [
      "the target of another service",
      { target: "Other.ListServices", body: "{}" },
      400,
      "UnknownOperationException",
    ],
    ["no target", { body: "Action=ListServices" }, 400, "UnknownOperationException"],
    ["no JSON", { target: `${quotas}.ListServices`, body: "Action=List" }, 400, "SerializationException"],
    [
      "JSON that is cut off",
      { target: `${quotas}.ListServices`, body: '{"MaxRes' },
      400,
      "SerializationException",
    ],
    [
      "JSON that is no object",
      { target: `${quotas}.ListServices`, body: "[1]" },
      400,
      "SerializationException",
    ],
    [
      "a text for a number",
      { target: `${quotas}.ListServices`, body: '{"MaxResults":"5"}' },
      400,
      "SerializationException",
    ],
    [
      "a number for a text",
      { target: `${quotas}.GetServiceQuota`, body: '{"ServiceCode":5}' },
      400,
      "SerializationException",
    ],
    [
      "an object for a text",
      { target: `${quotas}.GetServiceQuota`, body: '{"ServiceCode":{}}' },
      400,
      "SerializationException",
    ],
    ["a missing field", { target: `${quotas}.GetServiceQuota`, body: "{}" }, 400, "IllegalArgumentException"],
    [
      "a fraction of a page",
      { target: `${quotas}.ListServices`, body: '{"MaxResults":1.5}' },
      400,
      "IllegalArgumentException",
    ],
    [
      "an unknown session",
      { authorization: scope("servicequotas", "ASIAUNKNOWN"), target: `${quotas}.ListServices` },
      400,
      "UnrecognizedClientException",
    ],
    [
      "a closed Region",
      { authorization: scope("servicequotas", usual, "me-south-1"), target: `${quotas}.ListServices` },
      400,
      "UnrecognizedClientException",
    ],
    [
      "half a signature",
      { authorization: "AWS4-HMAC-SHA256 Credential=x", target: `${quotas}.ListServices` },
      400,
      "IncompleteSignatureException",
    ],
  ])("refuses %s", async (_name, sent, status, code) => {
    const answer = await quota(sent);

    expect([answer.status, JSON.parse(answer.text).__type]).toEqual([status, code]);
  });

  it("ignores fields nobody knows, and takes an empty body for no fields", async () => {
    const known = await quota({
      target: `${quotas}.ListServices`,
      body: '{"Color":["red"],"MaxResults":null}',
    });
    const empty = await quota({ target: `${quotas}.ListServices` });

    expect([known.status, empty.status]).toEqual([200, 200]);
    expect(known.text).toBe(empty.text);
  });

  it("is understood by the SDK, also in its refusals", async () => {
    const credentials = { accessKeyId: usual, secretAccessKey: "x" };
    const client = new ServiceQuotasClient({
      endpoint: cloud.url,
      region: "eu-west-1",
      credentials,
      maxAttempts: 1,
    });
    const command = new UntagResourceCommand({ ResourceARN: "arn:aws:servicequotas:::", TagKeys: [] });

    expect(await errorOf(client.send(command))).toEqual({
      code: "UnknownOperationException",
      message: 'Service Quotas has no operation "UntagResource" here.',
      status: 400,
    });
    client.destroy();
  });

  it("is counted by its action, as a call that changes nothing", async () => {
    await cloud.post("/_local/counts");
    await quota({ target: `${quotas}.ListServices` });

    expect(await cloud.get("/_local/counts")).toMatchObject({ byAction: { ListServices: 1 }, mutating: 0 });
  });
});

describe("fuzzing", () => {
  const service = fc.constantFrom("servicequotas", "servicequotas", "dynamodb", "s3", "ec2", "sts", "");
  const operation = fc.constantFrom(
    "GetServiceQuota",
    "ListServiceQuotas",
    "ListServices",
    "",
    "__proto__",
    "x.y",
  );
  const target = fc.option(
    fc.tuple(fc.constantFrom(quotas, "DynamoDB_20120810", "", "constructor"), operation),
    { nil: undefined },
  );
  const field = fc.constantFrom(
    "ServiceCode",
    "QuotaCode",
    "MaxResults",
    "NextToken",
    "__proto__",
    "toString",
  );
  const value = fc.oneof(fc.constantFrom("vpc", "L-0EA8095F", 5, -1, 1e300, null, true), fc.jsonValue());
  const body = fc.oneof(
    fc.dictionary(field, value).map((fields) => JSON.stringify(fields)),
    fc.json(),
    fc.string({ maxLength: 200 }),
  );
  const cut = fc.integer({ min: 0, max: 400 });
  const type = fc.constantFrom(undefined, "application/x-amz-json-1.1", "application/x-www-form-urlencoded");

  it("meets only answers of AWS, in the protocol of the call", async () => {
    await fc.assert(
      fc.asyncProperty(service, target, body, cut, type, async (name, words, text, length, contentType) => {
        const answer = await send({
          authorization: name === "" ? undefined : scope(name),
          target: words?.join("."),
          type: contentType,
          body: text.slice(0, length),
        });

        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toContain("InternalError");
        if (answer.headers.get("content-type") === "application/x-amz-json-1.1") JSON.parse(answer.text);
        else expect(answer.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<(\w+)[ >]/);
      }),
      { numRuns: 500 },
    );
  });
});
