import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { accessOf, openCloud, type TestCloud } from "./cloud.ts";
import { fakeEc2, serviceError } from "./fake-ec2.ts";

const RULES = "L-0EA8095F";
const scope = { account: "111111111111", region: "eu-west-1" };

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await openCloud();
});

beforeEach(async () => {
  await cloud.post("/_local/reset", {});
  await cloud.begin();
});

afterAll(() => cloud.close());

function read(code = RULES): Promise<number> {
  return new Ec2State(accessOf(scope.account)).readQuota(scope, code);
}

describe("a quota", () => {
  it("is the value that was set for this account and Region", async () => {
    await cloud.post("/_local/quota", { ...scope, code: RULES, value: 100 });
    await cloud.post("/_local/quota", { ...scope, region: "us-east-1", code: RULES, value: 200 });

    expect(await read()).toBe(100);
  });

  it.each(["default", "not-found"])("that was never raised is AWS's default (%s)", async (unappliedQuota) => {
    await cloud.post("/_local/readings", { unappliedQuota });

    expect(await read()).toBe(60);
  });

  it("is asked for again where Service Quotas limits the rate", async () => {
    await cloud.begin({
      action: "GetServiceQuota",
      kind: "error",
      times: 2,
      code: "TooManyRequestsException",
      status: 429,
    });

    expect(await read()).toBe(60);
    expect((await cloud.counts()).byAction).toMatchObject({ GetServiceQuota: 3 });
  });

  it("that may not be read is an error with the permission that is missing", async () => {
    await cloud.begin({
      action: "GetServiceQuota",
      kind: "error",
      code: "AccessDeniedException",
      status: 400,
    });

    await expect(read()).rejects.toMatchObject({
      name: "ReadError",
      code: "ACCESS_DENIED",
      next: expect.stringContaining("allow servicequotas:GetServiceQuota in account 111111111111"),
    });
  });

  it("of no known code is an error", async () => {
    await expect(read("L-00000000")).rejects.toMatchObject({ name: "ReadError", code: "CALL_REFUSED" });
  });

  it("whose endpoint is out of reach fails that read and not the run", async () => {
    const unreachable = Object.assign(new Error("no"), { code: "ENOTFOUND", $metadata: {} });

    await expect(new Ec2State(fakeEc2(unreachable)).readQuota(scope, RULES)).rejects.toMatchObject({
      name: "ReadError",
      code: "ENDPOINT_UNREACHABLE",
    });
  });

  it.each([{}, { Quota: {} }, { Quota: { Value: 60.5 } }])("is no guess from %j", async (reply) => {
    await expect(new Ec2State(fakeEc2(reply)).readQuota(scope, RULES)).rejects.toMatchObject({
      code: "READ_INCOMPLETE",
    });
  });

  it("is asked for with the name of the service that the quotas of groups belong to", async () => {
    const ec2 = fakeEc2(serviceError("NoSuchResourceException"), { Quota: { Value: 60 } });

    await new Ec2State(ec2).readQuota(scope, RULES);

    const input = { ServiceCode: "vpc", QuotaCode: RULES };
    expect(ec2.sent).toEqual([
      { name: "GetServiceQuotaCommand", input },
      { name: "GetAWSDefaultServiceQuotaCommand", input },
    ]);
  });
});
