import { request } from "node:http";
import { connect } from "node:net";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startLocalCloud } from "../../src/local/server.ts";
import { useCloud, usual } from "./cloud.ts";
import { allow, makeGroup, rulesOf, tcp } from "./network.ts";

const cloud = useCloud();

const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=${usual}/20261122/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

async function call(body: string, service = "ec2") {
  const headers = { authorization: authorization(service) };
  const response = await fetch(cloud.url, { method: "POST", body, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function statusFor(host: string, path = "/"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(cloud.url);
    const asked = request({ host: "127.0.0.1", port, path, method: "POST", headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("the server", () => {
  it("listens on loopback, on a free port or the one asked for", async () => {
    const first = await startLocalCloud();
    await first.close();
    const second = await startLocalCloud({ port: first.port });

    expect(second.url).toBe(`http://127.0.0.1:${first.port}`);
    await expect(startLocalCloud({ port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await second.close();
  });

  it.each([
    ["127.0.0.1:4566", false],
    ["localhost", false],
    ["[::1]:80", false],
    ["127.9.9.9", false],
    ["example.com", true],
    ["127.0.0.1.example.com", true],
    ["localhost.example.com:4566", true],
    ["ec2.eu-west-1.amazonaws.com", true],
  ])("with the Host %s refuses the call: %s", async (host, refused) => {
    const status = await statusFor(host, "/_local/counts");

    expect(status).toBe(refused ? 403 : 200);
  });

  it("ends at once with a connection kept open", async () => {
    const short = await startLocalCloud();
    const credentials = { accessKeyId: usual, secretAccessKey: "x" };
    const ec2 = new EC2Client({ endpoint: short.url, region: "eu-west-1", credentials });
    await ec2.send(new DescribeVpcsCommand({}));
    const idle = connect(short.port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const closed = new Promise((resolve) => idle.once("close", resolve));

    await short.close();
    await closed;

    await expect(fetch(short.url)).rejects.toThrow();
    ec2.destroy();
  });

  it("shares nothing between two clouds", async () => {
    const [one, two] = [await startLocalCloud(), await startLocalCloud()];
    await fetch(`${one.url}/`, { method: "POST", body: "Action=DescribeVpcs" });
    const counts = await (await fetch(`${two.url}/_local/counts`)).json();

    expect(counts).toMatchObject({ total: 0 });
    await Promise.all([one.close(), two.close()]);
  });
});

describe("answers", () => {
  it("carry a request id in the body and in the header, a new one each time", async () => {
    const [one, two] = [await call("Action=DescribeVpcs"), await call("Action=DescribeVpcs")];
    const idIn = ({ text }: { text: string }) => /<requestId>([0-9a-f-]{36})<\/requestId>/.exec(text)?.[1];

    expect(idIn(one)).toBe(one.headers.get("x-amzn-requestid"));
    expect(idIn(one)).not.toBe(idIn(two));
    expect(one.text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<DescribeVpcsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>/,
    );
  });

  it("of STS carry it in ResponseMetadata", async () => {
    const { text } = await call("Action=GetCallerIdentity&Version=2011-06-15", "sts");

    expect(text).toMatch(
      /<GetCallerIdentityResult>.*<\/GetCallerIdentityResult><ResponseMetadata><RequestId>[0-9a-f-]{36}</,
    );
  });

  it.each([
    ["an unknown action", "Action=DescribeEverything", "InvalidAction", 400],
    ["no action", "Version=2016-11-15", "MissingAction", 400],
    ["an unknown parameter", "Action=DescribeVpcs&Color=red", "UnknownParameter", 400],
    [
      "an unknown nested parameter",
      "Action=DescribeVpcs&Filter.1.Name=state&Filter.1.Value.1=x&Filter.1.Nmae=y",
      "UnknownParameter",
      400,
    ],
    ["a list without numbers", "Action=DescribeVpcs&VpcId.first=vpc-00000001", "UnknownParameter", 400],
    ["a number that is none", "Action=DescribeVpcs&MaxResults=many", "InvalidParameterValue", 400],
    ["a number out of range", "Action=DescribeVpcs&MaxResults=99999999999", "InvalidParameterValue", 400],
    ["a flag that is none", "Action=DescribeVpcs&DryRun=maybe", "InvalidParameterValue", 400],
    ["a name nested without end", `Action=DescribeVpcs&${"a.".repeat(5000)}b=1`, "UnknownParameter", 400],
    ["a dry run of a read", "Action=DescribeVpcs&DryRun=true", "DryRunOperation", 412],
  ])("%s is refused in EC2's XML", async (_name, body, code, status) => {
    const answer = await call(body);

    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<Code>${code}</Code>`);
  });

  it("escape what a client sent, also what XML cannot carry", async () => {
    const { text } = await call(`Action=DescribeVpcs&VpcId.1=${encodeURIComponent('<a&b>"\u0000\u0008')}`);

    expect(text).toContain("&lt;a&amp;b&gt;&quot;\ufffd\ufffd");
  });

  it("take parameters from the query as well", async () => {
    const headers = { authorization: authorization("ec2") };
    const response = await fetch(`${cloud.url}/?Action=DescribeVpcs&Version=2016-11-15`, { headers });

    expect(response.status).toBe(200);
  });

  it("refuse a body that is too large", async () => {
    const answer = await call(`Action=DescribeVpcs&x=${"y".repeat(17 * 2 ** 20)}`);

    expect([answer.status, answer.text.includes("RequestEntityTooLarge")]).toEqual([413, true]);
  });
});

describe("fuzzing", () => {
  const action = fc.constantFrom(
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "ModifySecurityGroupRules",
    "UpdateSecurityGroupRuleDescriptionsIngress",
    "CreateSecurityGroup",
    "CreateVpc",
    "CreateSubnet",
    "CreateManagedPrefixList",
    "CreateTags",
    "DeleteTags",
    "CreateVpcPeeringConnection",
    "CreateNetworkInterface",
    "ModifyNetworkInterfaceAttribute",
    "DescribeSecurityGroups",
    "DescribeTags",
    "AssumeRole",
  );
  const step = fc.constantFrom(
    ...[
      "Filter",
      "Name",
      "Value",
      "IpPermissions",
      "IpRanges",
      "CidrIp",
      "Groups",
      "GroupId",
      "UserId",
      "Tag",
    ],
    ...[
      "Key",
      "ResourceId",
      "SecurityGroupRule",
      "SecurityGroupRuleId",
      "GroupName",
      "GroupDescription",
      "VpcId",
    ],
    ...[
      "CidrBlock",
      "IpProtocol",
      "FromPort",
      "ToPort",
      "TagSpecification",
      "ResourceType",
      "MaxResults",
      "NextToken",
    ],
    ...["1", "2", "999999999999", "__proto__", "constructor", ""],
  );
  const name = fc.array(step, { minLength: 1, maxLength: 10 }).map((steps) => steps.join("."));
  const value = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constantFrom(
      "10.0.0.0/8",
      "sg-00000000",
      "-1",
      "tcp",
      "vpc-00000000",
      "99999999999999999999",
      "true",
      "\u0000",
    ),
  );

  it("meets only answers of AWS", async () => {
    await fc.assert(
      fc.asyncProperty(
        action,
        fc.array(fc.tuple(name, value), { maxLength: 12 }),
        async (which, parameters) => {
          const body = new URLSearchParams([["Action", which], ...parameters]).toString();
          const { status, text } = await call(body, which === "AssumeRole" ? "sts" : "ec2");

          expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<(\w+)[ >]/);
          expect(status).toBeLessThan(500);
          expect(text).not.toContain("InternalError");
        },
      ),
      { numRuns: 800 },
    );
  });

  it("loses none of many calls on one group at once, and passes no quota", async () => {
    const ec2 = cloud.ec2();
    const groupId = await makeGroup(ec2);
    const calls = Array.from({ length: 80 }, (_, index) =>
      allow(ec2, groupId, tcp(index + 1, "10.0.0.0/8")).then(
        () => "added",
        (error: Error) => error.name,
      ),
    );
    const outcomes = await Promise.all(calls);

    expect(outcomes.filter((outcome) => outcome === "added")).toHaveLength(60);
    expect(outcomes.filter((outcome) => outcome === "RulesPerSecurityGroupLimitExceeded")).toHaveLength(20);
    expect(await rulesOf(ec2, groupId)).toHaveLength(60);
  });
});
