/** config/member-account.yml as CloudFormation would read it: what a stack has, who may use it, what it forwards. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readTemplate, resolveTemplate } from "../../src/cli/cloud-template.ts";
import { memberTemplate } from "../support/member-policies.ts";

const hasCfnLint = spawnSync("cfn-lint", ["--version"]).status === 0;
const BUS = "arn:aws-cn:events:cn-north-1:123456789012:event-bus/vpc-rule-sync-prod";
const given = { HubAccount: "123456789012", ExternalId: "ours", HomeRegion: "cn-north-1" };

/** A stack of account 222222222222 in China, where an ARN that forgets its partition would show. */
function stack(parameters: Readonly<Record<string, string>> = {}, region = "cn-north-1") {
  const pseudo = {
    "AWS::AccountId": "222222222222",
    "AWS::Partition": "aws-cn",
    "AWS::Region": region,
  };
  return resolveTemplate(readTemplate(memberTemplate), { parameters: { ...given, ...parameters }, pseudo });
}

interface Statement {
  readonly Sid?: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Document {
  readonly Statement: readonly Statement[];
}
interface RoleProperties {
  readonly AssumeRolePolicyDocument: Document;
  readonly Policies: readonly { readonly PolicyDocument: Document }[];
}

function role(resources: ReturnType<typeof stack>, name: string): RoleProperties {
  return (resources[name] as { readonly Properties: RoleProperties }).Properties;
}
function statementsOf(name: string, parameters = {}): readonly Statement[] {
  return role(stack(parameters), name).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
function listOf(value: string | readonly string[] = []): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

describe("the template of member accounts", () => {
  it.runIf(hasCfnLint)("is sound to cfn-lint, information included", () => {
    const { status, stdout, stderr } = spawnSync("cfn-lint", ["config/member-account.yml"], {
      encoding: "utf8",
    });

    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });

  it("writes no partition down", () => {
    expect(memberTemplate.match(/arn:aws:[^ "]*/g) ?? []).toEqual([]);
    expect(JSON.stringify(stack({ HubBusArn: BUS }))).not.toContain("arn:aws:");
  });

  it("makes the roles in the home Region and the rule in every Region that has a bus to send to", () => {
    const roles = ["ReaderRole", "WriterRole"];

    expect(Object.keys(stack())).toEqual(roles);
    expect(Object.keys(stack({}, "cn-northwest-1"))).toEqual([]);
    expect(Object.keys(stack({ HubBusArn: BUS }))).toEqual([...roles, "ForwarderRole", "ForwardingRule"]);
    expect(Object.keys(stack({ HubBusArn: BUS }, "cn-northwest-1"))).toEqual(["ForwardingRule"]);
  });

  it("stays within what IAM takes", () => {
    const parameters = {
      HubBusArn: BUS,
      OrgId: "o-0123456789",
      OperatorRoleArns: "arn:aws-cn:iam::1:role/a",
    };

    for (const name of ["ReaderRole", "WriterRole"]) {
      const { AssumeRolePolicyDocument: trust, Policies: policies } = role(stack(parameters), name);
      expect(JSON.stringify(trust).length).toBeLessThan(2048);
      expect(JSON.stringify(policies).length).toBeLessThan(10_240);
    }
  });
});

describe("who may use the roles", () => {
  const trust = (parameters = {}) => role(stack(parameters), "WriterRole").AssumeRolePolicyDocument.Statement;

  it("is the hub's functions of that stage, with the external id", () => {
    expect(trust()).toEqual([
      {
        Sid: "HubFunctions",
        Effect: "Allow",
        Principal: { AWS: "arn:aws-cn:iam::123456789012:root" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "sts:ExternalId": "ours" },
          ArnLike: { "aws:PrincipalArn": "arn:aws-cn:iam::123456789012:role/vpc-rule-sync-prod-*" },
        },
      },
    ]);
  });

  it("and the operators' roles that are named, of the Organization that is named", () => {
    const operators = [
      "arn:aws-cn:iam::123456789012:role/net",
      "arn:aws-cn:iam::123456789012:role/sso/*/net_*",
    ];

    const statements = trust({ OperatorRoleArns: operators.join(","), OrgId: "o-0123456789" });

    expect(statements.map(({ Sid: sid }) => sid)).toEqual(["HubFunctions", "Operators"]);
    expect(statements[1]?.Condition?.ArnLike).toEqual({ "aws:PrincipalArn": operators });
    for (const { Condition: condition } of statements) {
      expect(condition?.StringEquals).toEqual({
        "sts:ExternalId": "ours",
        "aws:PrincipalOrgID": "o-0123456789",
      });
    }
  });

  it("is the same for both roles", () => {
    const parameters = { OperatorRoleArns: "arn:aws-cn:iam::123456789012:role/net" };

    expect(role(stack(parameters), "ReaderRole").AssumeRolePolicyDocument.Statement).toEqual(
      trust(parameters),
    );
  });
});

describe("what the roles may do", () => {
  it("is named call by call", () => {
    const actions = ["ReaderRole", "WriterRole", "ForwarderRole"].flatMap((name) =>
      statementsOf(name, { HubBusArn: BUS }).flatMap(({ Action: action }) => listOf(action)),
    );

    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => !/^[a-z0-9]+:[A-Za-z0-9]+$/.test(action))).toEqual([]);
  });

  it("depends on an owner tag in every statement of the writer, but where EC2 knows none of ours", () => {
    const free = statementsOf("WriterRole").filter(
      ({ Condition: condition }) => !JSON.stringify(condition ?? {}).includes('123456789012/prod/*"'),
    );

    expect(free.map(({ Sid: sid, Resource: resource }) => [sid, resource])).toEqual([
      ["RulesThemselves", "arn:aws-cn:ec2:*:222222222222:security-group-rule/*"],
      ["PrefixListsOfModifiedRules", "arn:aws-cn:ec2:*:*:prefix-list/*"],
      ["SubnetsThatMove", "arn:aws-cn:ec2:*:222222222222:subnet/*"],
      ["VpcsOfNewGroupsAndAcls", "arn:aws-cn:ec2:*:*:vpc/*"],
    ]);
  });

  it("never is a write on everything", () => {
    const resources = statementsOf("WriterRole").flatMap(({ Resource: resource }) => listOf(resource));

    expect(resources.filter((resource) => !resource.startsWith("arn:aws-cn:ec2:"))).toEqual([]);
  });

  it("takes a tag of the account to adopt, or the parameter that says all", () => {
    const adopt = (parameters = {}) =>
      statementsOf("WriterRole", parameters).find(({ Sid: sid }) => sid === "Adopt")?.Condition;

    expect(adopt()?.StringEquals).toEqual({ "aws:ResourceTag/vpc-rule-sync:adopt": "123456789012/prod" });
    expect(adopt({ AllowAdoption: "true" })?.StringEquals).toBeUndefined();
    for (const condition of [adopt(), adopt({ AllowAdoption: "true" })]) {
      expect(condition?.Null).toEqual({ "aws:ResourceTag/vpc-rule-sync:owner": "true" });
    }
  });
});

describe("the forwarding rule", () => {
  const { Properties: rule } = stack({ HubBusArn: BUS }).ForwardingRule as {
    readonly Properties: {
      readonly EventPattern: { readonly detail: { readonly eventName: readonly string[] } };
      readonly Targets: unknown;
    };
  };

  it("sends what succeeded in this account, and nothing else", () => {
    expect(rule.EventPattern).toMatchObject({
      account: ["222222222222"],
      source: ["aws.ec2"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: { eventSource: ["ec2.amazonaws.com"], errorCode: [{ exists: false }] },
    });
  });

  it("names every call that changes what a destination should be, or is", () => {
    const both = (verb: string) => [`${verb}Egress`, `${verb}Ingress`];
    const expected = [
      ...["AuthorizeSecurityGroup", "RevokeSecurityGroup", "UpdateSecurityGroupRuleDescriptions"].flatMap(
        both,
      ),
      ...["ModifySecurityGroupRules", "CreateSecurityGroup", "DeleteSecurityGroup"],
      ...["AssociateSecurityGroupVpc", "DisassociateSecurityGroupVpc"],
      ...["CreateNetworkAcl", "DeleteNetworkAcl", "ReplaceNetworkAclAssociation"],
      ...["CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry"],
      ...["CreateTags", "DeleteTags", "CreateVpc", "CreateSubnet"],
      ...["ModifyManagedPrefixList", "DeleteManagedPrefixList"],
      ...["AcceptVpcPeeringConnection", "DeleteVpcPeeringConnection"],
    ];

    expect(rule.EventPattern.detail.eventName).toEqual(expected.toSorted());
  });

  it("goes to the hub's bus, with a role that may do that alone", () => {
    expect(rule.Targets).toEqual([
      { Id: "hub", Arn: BUS, RoleArn: "arn:aws-cn:iam::222222222222:role/vpc-rule-sync-forwarder" },
    ]);
    expect(statementsOf("ForwarderRole", { HubBusArn: BUS })).toEqual([
      { Effect: "Allow", Action: "events:PutEvents", Resource: BUS },
    ]);
  });
});
