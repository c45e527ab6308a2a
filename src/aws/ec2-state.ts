/**
 * Reads security groups, network ACLs and what surrounds them from EC2: by filters and pages, never by explicit
 * ids, because one missing id would fail a call that asks for a thousand. Whole state or `ReadError`.
 */
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
} from "@aws-sdk/client-ec2";
import type { ObservedGroup, ObservedRule, Peering, PrefixList, Scope, Tags, Vpc } from "../model/group.ts";
import type { ObservedAcl, Subnet } from "../model/network-acl.ts";
import { OWNER_TAG } from "../model/ownership.ts";
import type { RuleFilter, StateReader, VpcFilter } from "../reconcile/ports.ts";
import type { AccountAccess } from "./account-access.ts";
import { toObservedAcl, toSubnet } from "./acl-shapes.ts";
import type { Call } from "./diagnosis.ts";
import { type PageReader, readChunks, readPages } from "./ec2-pages.ts";
import { toObservedGroup, toObservedRule } from "./ec2-shapes.ts";
import { listPrefixLists } from "./prefix-lists.ts";
import { readQuota } from "./service-quotas.ts";
import { toPeering, toPrefixList, toVpc } from "./vpc-shapes.ts";

const PAGE = 1000;

export class Ec2State implements StateReader {
  readonly #access: AccountAccess;

  constructor(access: AccountAccess) {
    this.#access = access;
  }

  async readGroups(scope: Scope, groupIds?: readonly string[]): Promise<readonly ObservedGroup[]> {
    if (groupIds === undefined) return await this.#readGroupPages(scope, {});
    return await readChunks(groupIds, (ids) => this.#readGroupPages(scope, filters("group-id", ids)));
  }

  async readRules(scope: Scope, filter: RuleFilter): Promise<readonly ObservedRule[]> {
    if (filter.kind === "groups") {
      return await readChunks(filter.groupIds, (ids) => this.#readRulePages(scope, filters("group-id", ids)));
    }
    const owners = new Set(filter.owners);
    const rules = await readChunks(filter.owners, (values) =>
      this.#readRulePages(scope, filters(`tag:${OWNER_TAG}`, values)),
    );
    return rules.filter((rule) => owners.has(rule.tags[OWNER_TAG] ?? ""));
  }

  async readVpcs(scope: Scope, filter: VpcFilter): Promise<readonly Vpc[]> {
    if (filter.kind === "ids") {
      return await readChunks(filter.vpcIds, (ids) => this.#readVpcPages(scope, filters("vpc-id", ids)));
    }
    const asked = Object.entries(filter.tags).map(([key, value]) => toFilter(`tag:${key}`, [value]));
    const vpcs = await this.#readVpcPages(scope, { Filters: asked });
    return vpcs.filter((vpc) => carries(vpc.tags, filter.tags));
  }

  async readPrefixLists(scope: Scope): Promise<readonly PrefixList[]> {
    const { call, lists } = await listPrefixLists(this.#access, scope);
    return lists.map((list) => toPrefixList(call, list));
  }

  async readPeerings(scope: Scope): Promise<readonly Peering[]> {
    const call = { scope, action: "ec2:DescribeVpcPeeringConnections" };
    const connections = await this.#readAll(call, (ec2) => async (token) => {
      const asked = filters("status-code", ["active"]);
      const command = new DescribeVpcPeeringConnectionsCommand({ ...asked, MaxResults: PAGE, ...token });
      const reply = await ec2.send(command);
      return { items: reply.VpcPeeringConnections, next: reply.NextToken };
    });
    return connections
      .map((connection) => toPeering(call, connection))
      .filter((peering) => peering.vpcs.every((vpc) => vpc.region === scope.region));
  }

  readQuota(scope: Scope, code: string): Promise<number> {
    return readQuota(this.#access, scope, code);
  }

  async readAcls(scope: Scope, aclIds?: readonly string[]): Promise<readonly ObservedAcl[]> {
    if (aclIds === undefined) return await this.#readAclPages(scope, {});
    return await readChunks(aclIds, (ids) => this.#readAclPages(scope, filters("network-acl-id", ids)));
  }

  async readSubnets(scope: Scope, vpcIds: readonly string[]): Promise<readonly Subnet[]> {
    return await readChunks(vpcIds, (ids) => this.#readSubnetPages(scope, filters("vpc-id", ids)));
  }

  async #readAclPages(scope: Scope, asked: Asked): Promise<readonly ObservedAcl[]> {
    const call = { scope, action: "ec2:DescribeNetworkAcls" };
    const acls = await this.#readAll(call, (ec2) => async (token) => {
      const reply = await ec2.send(new DescribeNetworkAclsCommand({ ...asked, MaxResults: PAGE, ...token }));
      return { items: reply.NetworkAcls, next: reply.NextToken };
    });
    return acls.map((acl) => toObservedAcl(call, acl));
  }

  async #readSubnetPages(scope: Scope, asked: Asked): Promise<readonly Subnet[]> {
    const call = { scope, action: "ec2:DescribeSubnets" };
    const subnets = await this.#readAll(call, (ec2) => async (token) => {
      const reply = await ec2.send(new DescribeSubnetsCommand({ ...asked, MaxResults: PAGE, ...token }));
      return { items: reply.Subnets, next: reply.NextToken };
    });
    return subnets.map((subnet) => toSubnet(call, subnet));
  }

  async #readGroupPages(scope: Scope, asked: Asked): Promise<readonly ObservedGroup[]> {
    const call = { scope, action: "ec2:DescribeSecurityGroups" };
    const groups = await this.#readAll(call, (ec2) => async (token) => {
      const reply = await ec2.send(
        new DescribeSecurityGroupsCommand({ ...asked, MaxResults: PAGE, ...token }),
      );
      return { items: reply.SecurityGroups, next: reply.NextToken };
    });
    return groups.map((group) => toObservedGroup(call, group));
  }

  async #readRulePages(scope: Scope, asked: Asked): Promise<readonly ObservedRule[]> {
    const call = { scope, action: "ec2:DescribeSecurityGroupRules" };
    const rules = await this.#readAll(call, (ec2) => async (token) => {
      const reply = await ec2.send(
        new DescribeSecurityGroupRulesCommand({ ...asked, MaxResults: PAGE, ...token }),
      );
      return { items: reply.SecurityGroupRules, next: reply.NextToken };
    });
    return rules.map((rule) => toObservedRule(call, rule));
  }

  async #readVpcPages(scope: Scope, asked: Asked): Promise<readonly Vpc[]> {
    const call = { scope, action: "ec2:DescribeVpcs" };
    const vpcs = await this.#readAll(call, (ec2) => async (token) => {
      const reply = await ec2.send(new DescribeVpcsCommand({ ...asked, MaxResults: PAGE, ...token }));
      return { items: reply.Vpcs, next: reply.NextToken };
    });
    return vpcs.map((vpc) => toVpc(call, vpc));
  }

  async #readAll<Item>(
    call: Call,
    readerFor: (ec2: EC2Client) => PageReader<Item>,
  ): Promise<readonly Item[]> {
    return await readPages(call, async (token) => {
      const ec2 = this.#access.ec2(call.scope, "read");
      return await readerFor(ec2)(token);
    });
  }
}

interface Asked {
  readonly Filters?: Filter[];
}

function filters(name: string, values: readonly string[]): Asked {
  return { Filters: [toFilter(name, values)] };
}

// In a filter `*` and `?` match anything and a backslash takes that away. Only the backslash is escaped: what
// the other two bring in too much is dropped after reading, which works wherever a filter works.
function toFilter(name: string, values: readonly string[]): Filter {
  return { Name: name, Values: values.map((value) => value.replaceAll("\\", "\\\\")) };
}

function carries(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}
