/** Section 6.2: how large the pages of each call may be, and that a walk through them finds everything once. */
import { equal, ok } from "node:assert/strict";
import { DescribeNetworkAclsCommand, DescribeSecurityGroupRulesCommand } from "@aws-sdk/client-ec2";
import type { ContractCase } from "../contract-case.ts";
import { isRefused, must, refusalOf, sameMembers } from "../expectations.ts";
import { allow, ownAcl, ownGroup, tcp } from "../own-network.ts";
import { type PagedCall, pagedCalls } from "../paged-calls.ts";

const section = "6.2";

function takesSizes({ name, smallest, largest, open }: PagedCall): ContractCase {
  const below = `Value ( ${smallest - 1} ) for parameter maxResults is invalid. Expecting a value greater than or equal to ${smallest}.`;
  const above = `Value ( ${largest + 1} ) for parameter maxResults is invalid. Expecting a value less than or equal to ${largest}.`;
  return {
    section,
    name: `${name} takes a MaxResults of ${smallest} to ${largest}`,
    async run(cloud) {
      const { ask } = await open(cloud);

      await isRefused(ask({ MaxResults: smallest - 1 }), "InvalidParameterValue", below);
      await isRefused(ask({ MaxResults: largest + 1 }), "InvalidParameterValue", above);
      await ask({ MaxResults: smallest });
      await ask({ MaxResults: largest });
    },
  };
}

function walksThrough({ name, smallest, open }: PagedCall): ContractCase {
  return {
    section,
    name: `${name} gives everything once over its pages, none larger than asked for`,
    async run(cloud) {
      const { all, ask } = await open(cloud);
      const seen: string[] = [];
      let NextToken: string | undefined;
      let pages = 0;
      do {
        const answer = await ask({ MaxResults: smallest, ...(NextToken && { NextToken }) });
        ok(answer.items.length <= smallest, `A page holds ${answer.items.length}.`);
        seen.push(...answer.items);
        ({ NextToken } = answer);
        pages++;
      } while (NextToken !== undefined && NextToken !== "");

      sameMembers(seen, all);
      ok(pages >= Math.ceil(all.length / smallest), `There were ${pages} pages.`);
    },
  };
}

function refusesTokens({ name, smallest, open }: PagedCall): ContractCase {
  return {
    section,
    name: `${name} refuses a token that no page ended in`,
    async run(cloud) {
      const { ask } = await open(cloud);

      const { code } = await refusalOf(ask({ MaxResults: smallest, NextToken: "made-up" }));
      ok(/^Invalid(NextToken|PaginationToken|ParameterValue)$/.test(code), code);
    },
  };
}

function wholeWithout({ name, open }: PagedCall): ContractCase {
  return {
    section,
    name: `${name} without MaxResults gives everything in one answer`,
    async run(cloud) {
      const { all, ask } = await open(cloud);

      const answer = await ask({});
      sameMembers(answer.items, all);
      equal(answer.NextToken, undefined);
    },
  };
}

const besideIds: ContractCase = {
  section,
  name: "MaxResults beside ids of rules or of network ACLs is refused too",
  assumed: true,
  async run(cloud) {
    const [rule] = await allow(cloud, await ownGroup(cloud), tcp(80, "10.0.0.0/8"));
    const [NetworkAclIds, MaxResults] = [[await ownAcl(cloud)], 5];

    const SecurityGroupRuleIds = [must(rule?.SecurityGroupRuleId)];
    const rules = new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds, MaxResults });
    await isRefused(cloud.ec2.send(rules), "InvalidParameterCombination");
    const acls = new DescribeNetworkAclsCommand({ NetworkAclIds, MaxResults });
    await isRefused(cloud.ec2.send(acls), "InvalidParameterCombination");
  },
};

export const pageCases: readonly ContractCase[] = [
  ...pagedCalls.flatMap((call) => [
    takesSizes(call),
    walksThrough(call),
    refusesTokens(call),
    ...(call.isWholeWithout ? [wholeWithout(call)] : []),
  ]),
  besideIds,
];
