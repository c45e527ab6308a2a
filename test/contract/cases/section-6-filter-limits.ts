/** Section 6.2: filters that are refused: unknown ones, and too many or too long. */
import { equal } from "node:assert/strict";
import { DescribeSecurityGroupsCommand, type Filter } from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused } from "../expectations.ts";

const section = "6.2";

export const filterLimitCases: readonly ContractCase[] = [
  {
    section,
    name: "DescribeSecurityGroups refuses a filter it does not know",
    async run(cloud) {
      const Filters = [{ Name: "vpc", Values: ["x"] }];

      await isRefused(
        cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
        "InvalidParameterValue",
        "The filter 'vpc' is invalid",
      );
    },
  },
  {
    section,
    name: "A call takes 50 filters and not one more",
    async run(cloud) {
      const filters = (count: number): Filter[] =>
        Array.from({ length: count }, () => ({ Name: "vpc-id", Values: ["x"] }));
      const find = (count: number) =>
        cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters: filters(count) }));

      equal((await find(50)).SecurityGroups?.length, 0);
      await isRefused(find(51), "FilterLimitExceeded");
    },
  },
  {
    section,
    name: "A filter takes 200 values and not one more",
    async run(cloud) {
      const find = (count: number) => {
        const Values = Array.from({ length: count }, (_, index) => `vpc-${index}`);
        return cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "vpc-id", Values }] }));
      };

      equal((await find(200)).SecurityGroups?.length, 0);
      await isRefused(find(201), "FilterLimitExceeded");
    },
  },
  {
    section,
    name: "A value of a filter has at most 255 characters",
    async run(cloud) {
      const find = (length: number) => {
        const Filters = [{ Name: "group-name", Values: ["x".repeat(length)] }];
        return cloud.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
      };

      equal((await find(255)).SecurityGroups?.length, 0);
      await isRefused(find(256), "InvalidParameterValue");
    },
  },
];
