// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policies write their variables so
import { describe, expect, it } from "vitest";
import { decide } from "../../src/local/iam/evaluate.ts";
import { PolicyError, parsePolicy } from "../../src/local/iam/policy.ts";

const group = "arn:aws:ec2:eu-west-1:111111111111:security-group/sg-0a1b2c3d4e5f60001";

type Fields = { readonly [name: string]: unknown };
type Context = { readonly [key: string]: string | readonly string[] };

interface Asked {
  readonly action?: string;
  readonly resource?: string;
  readonly keys?: Context;
}

function policy(...statements: readonly Fields[]) {
  return parsePolicy({
    Version: "2012-10-17",
    Statement: statements.map((fields) => ({ Effect: "Allow", ...fields })),
  });
}

function allow(fields: Fields = {}): Fields {
  return { Action: "*", Resource: "*", ...fields };
}

function judge(policies: readonly ReturnType<typeof policy>[], asked: Asked = {}) {
  const { action = "ec2:CreateTags", resource = group, keys = {} } = asked;
  const entries = Object.entries(keys).map(
    ([key, value]) => [key.toLowerCase(), typeof value === "string" ? [value] : value] as const,
  );
  return decide(policies, { action, resource, keys: new Map(entries) });
}

describe("statements", () => {
  const deny = { ...allow(), Effect: "Deny" };

  it.each<[string, readonly ReturnType<typeof policy>[], string]>([
    ["nothing is allowed without a policy", [], "unsaid"],
    ["what no statement speaks of is not allowed", [policy(allow({ Action: "sts:*" }))], "unsaid"],
    ["one statement that allows is enough", [policy(allow({ Action: "sts:*" }), allow())], "allow"],
    ["one policy that allows is enough", [policy(allow({ Action: "sts:*" })), policy(allow())], "allow"],
    ["a denial wins over an allowance behind it", [policy(deny, allow())], "deny"],
    ["a denial in another policy wins", [policy(allow()), policy(deny)], "deny"],
    ["a denial of something else does not count", [policy(allow(), { ...deny, Action: "sts:*" })], "allow"],
  ])("%s", (_name, policies, decision) => {
    expect(judge(policies)).toBe(decision);
  });
});

describe("actions", () => {
  it.each<[string, Fields, string, boolean]>([
    ["by name", { Action: "ec2:CreateTags" }, "ec2:CreateTags", true],
    ["ignoring case", { Action: "EC2:createtags" }, "ec2:CreateTags", true],
    ["in a list", { Action: ["sts:AssumeRole", "ec2:CreateTags"] }, "ec2:CreateTags", true],
    ["by a star", { Action: "ec2:*SecurityGroup*" }, "ec2:AuthorizeSecurityGroupIngress", true],
    ["by a question mark", { Action: "ec2:CreateTag?" }, "ec2:CreateTags", true],
    ["not by a part of the name", { Action: "ec2:Create" }, "ec2:CreateTags", false],
    ["not of another service", { Action: "sts:*" }, "ec2:CreateTags", false],
    ["all but those of NotAction", { NotAction: "ec2:Delete*" }, "ec2:CreateTags", true],
    ["none of those of NotAction", { NotAction: ["sts:*", "ec2:Create*"] }, "ec2:CreateTags", false],
  ])("match %s", (_name, fields, action, matches) => {
    expect(judge([policy({ Resource: "*", ...fields })], { action })).toBe(matches ? "allow" : "unsaid");
  });
});

describe("resources", () => {
  it.each<[string, Fields, string, boolean]>([
    ["everything by a star", { Resource: "*" }, group, true],
    ["by the whole ARN", { Resource: group }, group, true],
    ["by stars in its fields", { Resource: "arn:aws:ec2:*:*:security-group/*" }, group, true],
    ["not another type", { Resource: "arn:aws:ec2:*:*:vpc/*" }, group, false],
    ["not another account", { Resource: "arn:aws:ec2:*:222222222222:*" }, group, false],
    ["a star does not reach over a colon", { Resource: "arn:aws:ec2:*:security-group/*" }, group, false],
    ["what a short ARN leaves out may be anything", { Resource: "arn:aws:ec2" }, group, true],
    [
      "a star in the last field reaches over colons",
      { Resource: "arn:aws:x:y:z:a*" },
      "arn:aws:x:y:z:a:b:c",
      true,
    ],
    ["case counts", { Resource: "arn:aws:ec2:*:*:Security-Group/*" }, group, false],
    ["all but NotResource", { NotResource: "arn:aws:ec2:*:*:vpc/*" }, group, true],
    ["none of NotResource", { NotResource: "arn:aws:ec2:*:*:security-group/*" }, group, false],
    ["a call about no resource needs the star", { Resource: "arn:aws:ec2:*:*:*" }, "*", false],
    ["and is met by it", { Resource: "*" }, "*", true],
  ])("%s", (_name, fields, resource, matches) => {
    expect(judge([policy({ Action: "*", ...fields })], { resource })).toBe(matches ? "allow" : "unsaid");
  });
});

describe("conditions", () => {
  const tag = { "aws:ResourceTag/team": "web" };
  const keys = { "aws:TagKeys": ["a", "b"] };
  const sourceIp = { "aws:SourceIp": "127.0.0.1" };
  const time = { "aws:CurrentTime": "2026-11-22T10:00:00Z" };
  const arn = { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/hub" };

  it.each<[string, Fields, Context, boolean]>([
    ["StringEquals", { "aws:ResourceTag/team": "web" }, tag, true],
    ["StringEquals", { "aws:ResourceTag/team": ["db", "web"] }, tag, true],
    ["StringEquals", { "aws:ResourceTag/team": "Web" }, tag, false],
    ["StringEquals", { "aws:ResourceTag/team": "w*" }, tag, false],
    ["StringEquals", { "AWS:resourcetag/TEAM": "web" }, tag, true],
    ["StringEquals", { "aws:ResourceTag/team": "web" }, {}, false],
    ["StringEquals", { "aws:ResourceTag/team": "web", "aws:ResourceTag/env": "prod" }, tag, false],
    ["StringNotEquals", { "aws:ResourceTag/team": "db" }, tag, true],
    ["StringNotEquals", { "aws:ResourceTag/team": ["db", "web"] }, tag, false],
    ["StringNotEquals", { "aws:ResourceTag/team": "db" }, {}, true],
    ["StringEqualsIgnoreCase", { "aws:ResourceTag/team": "WEB" }, tag, true],
    ["StringNotEqualsIgnoreCase", { "aws:ResourceTag/team": "WEB" }, tag, false],
    ["StringLike", { "aws:ResourceTag/team": "w?b*" }, tag, true],
    ["StringLike", { "aws:ResourceTag/team": "?" }, tag, false],
    ["StringLike", { "aws:ResourceTag/team": "*" }, {}, false],
    ["StringNotLike", { "aws:ResourceTag/team": "w*" }, tag, false],
    ["StringNotLike", { "aws:ResourceTag/team": "w*" }, {}, true],
    ["StringEqualsIfExists", { "aws:ResourceTag/team": "db" }, tag, false],
    ["StringEqualsIfExists", { "aws:ResourceTag/team": "db" }, {}, true],
    ["ArnLike", { "aws:PrincipalArn": "arn:aws:iam::*:role/h*" }, arn, true],
    ["ArnEquals", { "aws:PrincipalArn": "arn:aws:iam::*:role/h*" }, arn, true],
    ["ArnLike", { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" }, arn, false],
    ["ArnNotLike", { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" }, arn, true],
    ["ArnNotEquals", { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/hub" }, arn, false],
    ["Bool", { "aws:SecureTransport": "true" }, { "aws:SecureTransport": "true" }, true],
    ["Bool", { "aws:SecureTransport": true }, { "aws:SecureTransport": "true" }, true],
    ["Bool", { "aws:SecureTransport": "false" }, { "aws:SecureTransport": "true" }, false],
    ["BoolIfExists", { "aws:MultiFactorAuthPresent": "true" }, {}, true],
    ["Null", { "aws:ResourceTag/team": "true" }, {}, true],
    ["Null", { "aws:ResourceTag/team": "true" }, tag, false],
    ["Null", { "aws:ResourceTag/team": "false" }, tag, true],
    ["Null", { "aws:ResourceTag/team": false }, {}, false],
    ["NumericLessThan", { "x:Number": "10" }, { "x:Number": "9" }, true],
    ["NumericLessThan", { "x:Number": 9 }, { "x:Number": "9" }, false],
    ["NumericLessThanEquals", { "x:Number": "9" }, { "x:Number": "9.0" }, true],
    ["NumericGreaterThan", { "x:Number": "9" }, { "x:Number": "10" }, true],
    ["NumericGreaterThanEquals", { "x:Number": "11" }, { "x:Number": "10" }, false],
    ["NumericEquals", { "x:Number": "1e1" }, { "x:Number": "10" }, true],
    ["NumericNotEquals", { "x:Number": "10" }, { "x:Number": "10" }, false],
    ["NumericEquals", { "x:Number": "1" }, { "x:Number": "one" }, false],
    ["DateGreaterThan", { "aws:CurrentTime": "2026-11-22T09:59:59Z" }, time, true],
    ["DateLessThan", { "aws:CurrentTime": "2026-11-22T09:59:59Z" }, time, false],
    ["DateEquals", { "aws:CurrentTime": "1795341600" }, time, true],
    ["IpAddress", { "aws:SourceIp": "127.0.0.0/8" }, sourceIp, true],
    ["IpAddress", { "aws:SourceIp": ["10.0.0.0/8", "127.0.0.1"] }, sourceIp, true],
    ["IpAddress", { "aws:SourceIp": "127.0.0.2/32" }, sourceIp, false],
    ["NotIpAddress", { "aws:SourceIp": "10.0.0.0/8" }, sourceIp, true],
    ["ForAllValues:StringEquals", { "aws:TagKeys": ["a", "b", "c"] }, keys, true],
    ["ForAllValues:StringEquals", { "aws:TagKeys": ["a"] }, keys, false],
    ["ForAllValues:StringEquals", { "aws:TagKeys": ["a"] }, {}, true],
    ["ForAnyValue:StringEquals", { "aws:TagKeys": ["b", "c"] }, keys, true],
    ["ForAnyValue:StringEquals", { "aws:TagKeys": ["c"] }, keys, false],
    ["ForAnyValue:StringLike", { "aws:TagKeys": "*" }, {}, false],
    ["ForAllValues:StringNotEquals", { "aws:TagKeys": "c" }, keys, true],
    ["ForAllValues:StringNotEquals", { "aws:TagKeys": "b" }, keys, false],
    ["ForAnyValue:StringNotEquals", { "aws:TagKeys": "b" }, keys, true],
    ["ForAnyValue:StringNotEquals", { "aws:TagKeys": "b" }, {}, false],
    ["ForAllValues:StringEqualsIfExists", { "aws:TagKeys": "a" }, {}, true],
  ])("%s %j of %j: %s", (operator, wanted, context, holds) => {
    const judged = judge([policy(allow({ Condition: { [operator]: wanted } }))], { keys: context });

    expect(judged).toBe(holds ? "allow" : "unsaid");
  });

  it("must all hold, across operators too", () => {
    const both = allow({ Condition: { StringEquals: tag, Null: { "aws:RequestTag/x": "true" } } });

    expect(judge([policy(both)], { keys: tag })).toBe("allow");
    expect(judge([policy(both)], { keys: { ...tag, "aws:RequestTag/x": "1" } })).toBe("unsaid");
  });
});

describe("policy variables", () => {
  const keys = { "aws:PrincipalAccount": "111111111111", "aws:PrincipalTag/team": "we*b", x: ["1", "2"] };

  it.each<[string, Fields, boolean]>([
    ["stand in a resource", { Resource: "arn:aws:ec2:*:${aws:PrincipalAccount}:security-group/*" }, true],
    ["are found ignoring case", { Resource: "arn:aws:ec2:*:${AWS:principalaccount}:*" }, true],
    ["without a value match nothing", { Resource: "arn:aws:ec2:*:${aws:PrincipalTag/other}:*" }, false],
    ["may have a default", { Resource: "arn:aws:ec2:*:${aws:PrincipalTag/other, '111111111111'}:*" }, true],
    ["do not stand for lists", { Condition: { StringEquals: { x: "${x}" } } }, false],
    [
      "stand in a condition",
      { Condition: { StringEquals: { "aws:PrincipalTag/team": "${aws:PrincipalTag/team}" } } },
      true,
    ],
    [
      "bring in no wildcard",
      { Condition: { StringLike: { "aws:PrincipalAccount": "${aws:PrincipalTag/team}" } } },
      false,
    ],
    [
      "a star in braces is a star",
      { Condition: { StringLike: { "aws:PrincipalTag/team": "we${*}b" } } },
      true,
    ],
    ["and no wildcard", { Condition: { StringLike: { "aws:PrincipalAccount": "1${*}1" } } }, false],
    [
      "two of them in a row",
      { Condition: { StringLike: { "aws:PrincipalTag/team": "${aws:PrincipalTag/none, 'we'}${*}?" } } },
      true,
    ],
  ])("%s", (_name, fields, matches) => {
    expect(judge([policy(allow(fields))], { keys })).toBe(matches ? "allow" : "unsaid");
  });

  it("are plain text in a document of 2008", () => {
    const condition = { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } };
    const old = parsePolicy({ Statement: { Effect: "Allow", ...allow({ Condition: condition }) } });

    expect(judge([old], { keys })).toBe("unsaid");
  });

  it("and stars without end take no time", () => {
    const many = policy(allow({ Condition: { StringLike: { x: `${"*a".repeat(400)}b` } } }));
    const before = performance.now();

    expect(judge([many], { keys: { x: "a".repeat(5000) } })).toBe("unsaid");
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe("a document that cannot be enforced is refused", () => {
  const statement = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
  const one = (fields: Fields) => ({ Version: "2012-10-17", Statement: [{ ...statement, ...fields }] });

  it.each<[string, unknown, string]>([
    ["text", "{}", "an object is expected here"],
    ["nothing", null, "an object is expected here"],
    ["another version", { ...one({}), Version: "2020-01-01" }, "Version: must be"],
    ["an unknown element", { ...one({}), Statements: [] }, "Statements: unknown element"],
    ["no statement", { Version: "2012-10-17" }, "Statement: must not be empty"],
    ["an empty list of statements", { Statement: [] }, "Statement: must not be empty"],
    ["a misspelt element", one({ Conditions: {} }), "Statement[0].Conditions: unknown element"],
    [
      "a principal",
      one({ Principal: "*" }),
      "Statement[0].Principal: a permission policy names no principal",
    ],
    ["another effect", one({ Effect: "allow" }), "Statement[0].Effect: must be Allow or Deny"],
    ["no action", one({ Action: undefined }), "needs exactly one of Action and NotAction"],
    ["both kinds of action", one({ NotAction: "ec2:*" }), "needs exactly one of Action and NotAction"],
    ["no resource", one({ Resource: undefined }), "needs exactly one of Resource and NotResource"],
    ["an action without a service", one({ Action: "CreateTags" }), '"CreateTags" is not an action'],
    ["an empty list of actions", one({ Action: [] }), "Statement[0].Action: must not be empty"],
    ["a resource that is no ARN", one({ Resource: "sg-1" }), 'must be an ARN or "*"'],
    [
      "an unknown operator",
      one({ Condition: { StringMatches: { a: "b" } } }),
      "StringMatches is not known here",
    ],
    [
      "an operator in another case",
      one({ Condition: { stringequals: { a: "b" } } }),
      "stringequals is not known",
    ],
    ["a set qualifier alone", one({ Condition: { "ForAllValues:": { a: "b" } } }), "is not known here"],
    [
      "an unknown qualifier",
      one({ Condition: { "ForNoValue:StringLike": { a: "b" } } }),
      "is not known here",
    ],
    [
      "Null with IfExists",
      one({ Condition: { NullIfExists: { a: "true" } } }),
      "NullIfExists is not known here",
    ],
    [
      "a condition that is a list",
      one({ Condition: [] }),
      "Statement[0].Condition: an object is expected here",
    ],
    ["an operator without keys", one({ Condition: { StringEquals: "a" } }), "an object is expected here"],
    [
      "a value that is an object",
      one({ Condition: { StringEquals: { a: {} } } }),
      "a string or a list of strings",
    ],
    [
      "a truth value that is none",
      one({ Condition: { Bool: { a: "yes" } } }),
      'does not take the value "yes"',
    ],
    ["Null that is neither", one({ Condition: { Null: { a: "0" } } }), 'does not take the value "0"'],
    [
      "a number that is none",
      one({ Condition: { NumericEquals: { a: "ten" } } }),
      'does not take the value "ten"',
    ],
    [
      "a date that is none",
      one({ Condition: { DateLessThan: { a: "soon" } } }),
      'does not take the value "soon"',
    ],
    [
      "a network that is none",
      one({ Condition: { IpAddress: { a: "10.0.0/8" } } }),
      "does not take the value",
    ],
    ["a Sid with a space", one({ Sid: "a b" }), "Statement[0].Sid: must be letters and digits"],
    [
      "two equal Sids",
      {
        Statement: [
          { ...statement, Sid: "A" },
          { ...statement, Sid: "A" },
        ],
      },
      "the same Sid",
    ],
  ])("%s", (_name, document, problem) => {
    expect(() => parsePolicy(document)).toThrow(PolicyError);
    expect(() => parsePolicy(document)).toThrow(problem);
  });
});
