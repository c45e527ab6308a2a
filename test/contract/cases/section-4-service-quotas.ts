/** Section 4.3: what Service Quotas says of the quotas of VPCs. */
import { deepEqual, equal, ok } from "node:assert/strict";
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  type ListServiceQuotasCommandOutput,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { isRefused, must } from "../expectations.ts";

const ServiceCode = "vpc";

/** Service Quotas as the first account, at the endpoint that also serves EC2. */
function serviceQuotas(cloud: ContractCloud, region = cloud.region): ServiceQuotasClient {
  const client = new ServiceQuotasClient({ ...cloud.settings, region });
  cloud.afterwards(async () => client.destroy());
  return client;
}

/** What AWS gives an account that asked for nothing. */
const defaults: readonly (readonly [string, string, number])[] = [
  ["L-E79EC296", "security groups per Region", 2500],
  ["L-0EA8095F", "rules per security group", 60],
  ["L-2AFB9258", "security groups per interface", 5],
  ["L-B4A6D682", "network ACLs per VPC", 200],
  ["L-2AEEBF1A", "rules per network ACL", 20],
  ["L-F678F1CE", "VPCs per Region", 5],
  ["L-407747CB", "subnets per VPC", 200],
  ["L-7E9ECCDB", "active peerings per VPC", 50],
  ["L-2C462E13", "participant accounts per VPC", 100],
  ["L-44499CD2", "subnets shared with an account", 100],
];

const defaultCases = defaults.map(
  ([QuotaCode, what, value]): ContractCase => ({
    section: "4",
    name: `The default quota of ${what} (${QuotaCode}) is ${value}`,
    async run(cloud) {
      const command = new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode });
      const { Quota } = await serviceQuotas(cloud).send(command);

      equal(Quota?.QuotaCode, QuotaCode);
      equal(Quota?.ServiceCode, ServiceCode);
      equal(Quota?.Value, value);
    },
  }),
);

type Listing = (
  token: string | undefined,
) => Promise<Pick<ListServiceQuotasCommandOutput, "Quotas" | "NextToken">>;

async function codesOf(list: Listing): Promise<readonly string[]> {
  const codes: string[] = [];
  let token: string | undefined;
  do {
    const { Quotas, NextToken } = await list(token);
    codes.push(...must(Quotas).map(({ QuotaCode }) => must(QuotaCode)));
    token = NextToken;
  } while (token !== undefined);
  return codes;
}

export const serviceQuotaCases: readonly ContractCase[] = [
  ...defaultCases,
  {
    section: "4.3",
    name: "GetServiceQuota gives the value that was applied, GetAWSDefaultServiceQuota AWS's own",
    needs: ["quota-control"],
    async run(cloud) {
      await cloud.setQuota("L-0EA8095F", 75);
      const asked = { ServiceCode, QuotaCode: "L-0EA8095F" };
      const client = serviceQuotas(cloud);

      equal((await client.send(new GetServiceQuotaCommand(asked))).Quota?.Value, 75);
      equal((await client.send(new GetAWSDefaultServiceQuotaCommand(asked))).Quota?.Value, 60);
    },
  },
  {
    section: "4.3",
    name: "A quota raised in one Region is not raised in another",
    needs: ["quota-control"],
    async run(cloud) {
      await cloud.setQuota("L-0EA8095F", 75);
      const elsewhere = cloud.region === "us-east-1" ? "us-west-2" : "us-east-1";
      const command = new GetServiceQuotaCommand({ ServiceCode, QuotaCode: "L-0EA8095F" });

      equal((await serviceQuotas(cloud, elsewhere).send(command)).Quota?.Value, 60);
    },
  },
  {
    section: "4.3",
    name: "A quota that never was applied reads as AWS's default, or as NoSuchResourceException",
    async run(cloud) {
      const command = new GetServiceQuotaCommand({ ServiceCode, QuotaCode: "L-2AFB9258" });
      const read = serviceQuotas(cloud).send(command);

      const value = await read.then(
        ({ Quota }) => Quota?.Value,
        (error: Error) => error.name,
      );
      ok(value === 5 || value === "NoSuchResourceException", `It reads as ${value}.`);
    },
  },
  {
    section: "4.3",
    name: "An unknown quota and an unknown service are NoSuchResourceException",
    async run(cloud) {
      const client = serviceQuotas(cloud);
      const unknown = [
        { ServiceCode, QuotaCode: "L-00000000" },
        { ServiceCode: "no-such-service", QuotaCode: "L-0EA8095F" },
      ];

      for (const asked of unknown) {
        await isRefused(client.send(new GetServiceQuotaCommand(asked)), "NoSuchResourceException");
        await isRefused(client.send(new GetAWSDefaultServiceQuotaCommand(asked)), "NoSuchResourceException");
      }
    },
  },
  {
    section: "4.3",
    name: "The lists of quotas hold every quota once, in pages too",
    async run(cloud) {
      const client = serviceQuotas(cloud);
      const applied = await codesOf((NextToken) =>
        client.send(new ListServiceQuotasCommand({ ServiceCode, NextToken })),
      );
      const paged = await codesOf((NextToken) =>
        client.send(new ListServiceQuotasCommand({ ServiceCode, NextToken, MaxResults: 3 })),
      );
      const ours = await codesOf((NextToken) =>
        client.send(new ListAWSDefaultServiceQuotasCommand({ ServiceCode, NextToken, MaxResults: 4 })),
      );

      deepEqual(new Set(paged), new Set(applied));
      equal(new Set(paged).size, paged.length);
      equal(new Set(ours).size, ours.length);
      for (const [code] of defaults) ok(ours.includes(code), `${code} is not in the list.`);
    },
  },
];
