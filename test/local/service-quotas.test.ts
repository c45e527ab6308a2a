import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  ListServicesCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, must, other, useCloud, usual } from "./cloud.ts";
import { allow, makeGroup, tcp } from "./network.ts";

const cloud = useCloud();
const rulesPerGroup = "L-0EA8095F";
let quotas: ServiceQuotasClient;

const clientFor = (account: string, region = "eu-west-1") =>
  new ServiceQuotasClient({
    endpoint: cloud.url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: "never-verified" },
    maxAttempts: 1,
  });

beforeAll(() => {
  quotas = clientFor(usual);
});
afterAll(() => quotas.destroy());

const get = (QuotaCode: string, ServiceCode = "vpc", client = quotas) =>
  client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
const set = (code: string, value: number, region = "eu-west-1") =>
  cloud.post("/_local/quota", { account: usual, region, code, value });

describe("quotas (section 4)", () => {
  it.each([
    ["L-E79EC296", 2500],
    ["L-0EA8095F", 60],
    ["L-2AFB9258", 5],
    ["L-B4A6D682", 200],
    ["L-2AEEBF1A", 20],
    ["L-F678F1CE", 5],
    ["L-407747CB", 200],
    ["L-7E9ECCDB", 50],
    ["L-2C462E13", 100],
    ["L-44499CD2", 100],
  ])("%s has the default %i", async (QuotaCode, value) => {
    const Default = new GetAWSDefaultServiceQuotaCommand({ ServiceCode: "vpc", QuotaCode });

    expect((await get(QuotaCode)).Quota).toMatchObject({ QuotaCode, Value: value });
    expect((await quotas.send(Default)).Quota).toMatchObject({ QuotaCode, Value: value });
  });

  it("show everything a client may want to know", async () => {
    const { Quota } = await get(rulesPerGroup);
    const Default = new GetAWSDefaultServiceQuotaCommand({ ServiceCode: "vpc", QuotaCode: rulesPerGroup });

    expect(Quota).toEqual({
      ServiceCode: "vpc",
      ServiceName: "Amazon Virtual Private Cloud (Amazon VPC)",
      QuotaArn: `arn:aws:servicequotas:eu-west-1:${usual}:vpc/${rulesPerGroup}`,
      QuotaCode: rulesPerGroup,
      QuotaName: "Inbound or outbound rules per security group",
      Value: 60,
      Unit: "None",
      Adjustable: true,
      GlobalQuota: false,
      QuotaAppliedAtLevel: "ACCOUNT",
    });
    expect((await quotas.send(Default)).Quota?.QuotaArn).toBe(
      `arn:aws:servicequotas:eu-west-1::vpc/${rulesPerGroup}`,
    );
  });

  it("that were set hold in their account and Region alone, and are what calls meet", async () => {
    const ec2 = cloud.ec2();
    expect(await set(rulesPerGroup, 1)).toBe(200);
    const groupId = await makeGroup(ec2);
    await allow(ec2, groupId, tcp(80, "10.0.0.0/8"));
    const elsewhere = clientFor(usual, "us-east-1");
    const another = clientFor(other);
    const Default = new GetAWSDefaultServiceQuotaCommand({ ServiceCode: "vpc", QuotaCode: rulesPerGroup });
    const valueFor = async (client: ServiceQuotasClient) =>
      (await get(rulesPerGroup, "vpc", client)).Quota?.Value;

    expect((await errorOf(allow(ec2, groupId, tcp(81, "10.0.0.0/8")))).code).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
    expect([await valueFor(quotas), await valueFor(elsewhere), await valueFor(another)]).toEqual([1, 60, 60]);
    expect((await quotas.send(Default)).Quota?.Value).toBe(60);
    elsewhere.destroy();
    another.destroy();
    await set(rulesPerGroup, 60);
  });

  it("can all be set, and the answer says which of them are enforced", async () => {
    const setting = async (code: string, value: number) => {
      const body = JSON.stringify({ account: usual, region: "eu-north-1", code, value });
      return (await fetch(`${cloud.url}/_local/quota`, { method: "POST", body })).json();
    };

    expect(await setting("L-2AFB9258", 6)).toEqual({ enforced: true });
    expect(await setting("L-2C462E13", 7)).toEqual({ enforced: false });
    const north = clientFor(usual, "eu-north-1");
    expect((await get("L-2C462E13", "vpc", north)).Quota?.Value).toBe(7);
    north.destroy();
  });

  it("are listed in pages, applied values and defaults alike", async () => {
    await set("L-2AFB9258", 16);
    const all = must((await quotas.send(new ListServiceQuotasCommand({ ServiceCode: "vpc" }))).Quotas);
    const codes: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await quotas.send(
        new ListAWSDefaultServiceQuotasCommand({ ServiceCode: "vpc", MaxResults: 4, NextToken }),
      );
      codes.push(...must(page.Quotas).map((quota) => must(quota.QuotaCode)));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const one = new ListServiceQuotasCommand({ ServiceCode: "vpc", QuotaCode: "L-2AFB9258" });

    expect(all).toHaveLength(10);
    expect(codes).toEqual(all.map((quota) => quota.QuotaCode));
    expect((await quotas.send(one)).Quotas?.map((quota) => quota.Value)).toEqual([16]);
    await set("L-2AFB9258", 5);
  });

  it("that nobody ever raised may not exist, by the other reading of section 4.3", async () => {
    const read = async (unappliedQuota: string) => {
      expect(await cloud.post("/_local/readings", { unappliedQuota })).toBe(200);
      return get("L-407747CB").then(
        ({ Quota }) => Quota?.Value,
        (error: Error) => error.name,
      );
    };

    expect(await read("not-found")).toBe("NoSuchResourceException");
    await set("L-407747CB", 250);
    expect(await read("not-found")).toBe(250);
    await set("L-407747CB", 200);
    expect(await read("default")).toBe(200);
  });

  it("belong to the service vpc", async () => {
    expect((await quotas.send(new ListServicesCommand({}))).Services).toEqual([
      { ServiceCode: "vpc", ServiceName: "Amazon Virtual Private Cloud (Amazon VPC)" },
    ]);
  });

  it.each<[string, () => Promise<unknown>, string, number]>([
    ["an unknown code", () => get("L-00000000"), "NoSuchResourceException", 404],
    ["an unknown service", () => get(rulesPerGroup, "ec2"), "NoSuchResourceException", 404],
    [
      "the list of an unknown service",
      () => quotas.send(new ListServiceQuotasCommand({ ServiceCode: "s3" })),
      "NoSuchResourceException",
      404,
    ],
    [
      "a page of none",
      () => quotas.send(new ListServiceQuotasCommand({ ServiceCode: "vpc", MaxResults: 0 })),
      "IllegalArgumentException",
      400,
    ],
    [
      "a page of more than 100",
      () => quotas.send(new ListServiceQuotasCommand({ ServiceCode: "vpc", MaxResults: 101 })),
      "IllegalArgumentException",
      400,
    ],
    [
      "a token nobody gave out",
      () => quotas.send(new ListServiceQuotasCommand({ ServiceCode: "vpc", NextToken: "x" })),
      "InvalidPaginationTokenException",
      403,
    ],
  ])("refuse %s", async (_name, call, code, status) => {
    expect(await errorOf(call())).toMatchObject({ code, status });
  });
});
