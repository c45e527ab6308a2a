import { AwsError } from "../aws-error.ts";
import { arnOf, renderTags } from "../rules/render-rule.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { readGroupDescription, readGroupName } from "../rules/text.ts";
import { addGroup, addRule, firstEgress, nameKey } from "../state/add-group.ts";
import { lookUp } from "../state/look-up.ts";
import { putTags } from "../state/put-tags.ts";
import { quotaOf } from "../state/quotas.ts";
import { defaultVpcOf, type Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** A new group has no ingress rule and lets everything out, on IPv6 too where the VPC has a block. */
export function createSecurityGroup(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const name = readGroupName(parameters.requiredText("GroupName"));
  const description = readGroupDescription(parameters.requiredText("GroupDescription"));
  const vpc = readVpc(parameters.text("VpcId"), scope);
  const tags = readTagSpecifications(parameters, "security-group");
  requireFreeName(scope, vpc, name);
  if (scope.groups.size >= quotaOf(scope, "groupsPerRegion")) {
    throw new AwsError(
      "SecurityGroupLimitExceeded",
      "The maximum number of security groups has been reached.",
    );
  }
  return () => {
    const id = ids.next("sg");
    const group = { id, name, description, vpcId: vpc.id, owner: scope.account, rules: new Map() };
    addGroup(scope, group);
    for (const rule of firstEgress(vpc)) addRule(scope, group, ids.next("sgr"), rule);
    putTags(scope, id, tags);
    return {
      return: true,
      groupId: id,
      tagSet: renderTags(tags),
      securityGroupArn: arnOf(scope, "security-group", id),
    };
  };
}

function readVpc(id: string | undefined, scope: Scope): Vpc {
  if (id !== undefined && id !== "") return lookUp("vpc", scope.vpcs, id);
  const vpc = defaultVpcOf(scope);
  if (vpc === undefined) throw new AwsError("VPCIdNotSpecified", "No default VPC for this user.");
  return vpc;
}

function requireFreeName(scope: Scope, vpc: Vpc, name: string): void {
  if (!scope.groupNames.has(nameKey(vpc.id, name))) return;
  throw new AwsError(
    "InvalidGroup.Duplicate",
    `The security group '${name}' already exists for VPC '${vpc.id}'`,
  );
}
