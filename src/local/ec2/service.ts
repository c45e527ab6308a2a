/** The EC2 service: the table of its actions, and the XML around its answers. */
import { AwsError } from "../aws-error.ts";
import type { Parameters } from "../wire/parameters.ts";
import { escapeText, type Fields, renderFields } from "../wire/xml.ts";
import { acceptVpcPeeringConnection } from "./accept-vpc-peering-connection.ts";
import { authorizeSecurityGroupEgress } from "./authorize-security-group-egress.ts";
import { authorizeSecurityGroupIngress } from "./authorize-security-group-ingress.ts";
import type { Ec2Context, Read, Write } from "./context.ts";
import { createManagedPrefixList } from "./create-managed-prefix-list.ts";
import { createNetworkInterface } from "./create-network-interface.ts";
import { createSecurityGroup } from "./create-security-group.ts";
import { createSubnet } from "./create-subnet.ts";
import { createTags } from "./create-tags.ts";
import { createVpc } from "./create-vpc.ts";
import { createVpcPeeringConnection } from "./create-vpc-peering-connection.ts";
import { deleteNetworkInterface } from "./delete-network-interface.ts";
import { deleteSecurityGroup } from "./delete-security-group.ts";
import { deleteTags } from "./delete-tags.ts";
import { deleteVpcPeeringConnection } from "./delete-vpc-peering-connection.ts";
import { describeAvailabilityZones } from "./describe-availability-zones.ts";
import { describeManagedPrefixLists } from "./describe-managed-prefix-lists.ts";
import { describeNetworkInterfaces } from "./describe-network-interfaces.ts";
import { describeRegions } from "./describe-regions.ts";
import { describeSecurityGroupRules } from "./describe-security-group-rules.ts";
import { describeSecurityGroups } from "./describe-security-groups.ts";
import { describeSubnets } from "./describe-subnets.ts";
import { describeTags } from "./describe-tags.ts";
import { describeVpcPeeringConnections } from "./describe-vpc-peering-connections.ts";
import { describeVpcs } from "./describe-vpcs.ts";
import { getManagedPrefixListEntries } from "./get-managed-prefix-list-entries.ts";
import { modifyNetworkInterfaceAttribute } from "./modify-network-interface-attribute.ts";
import { modifySecurityGroupRules } from "./modify-security-group-rules.ts";
import { revokeSecurityGroupEgress } from "./revoke-security-group-egress.ts";
import { revokeSecurityGroupIngress } from "./revoke-security-group-ingress.ts";
import { updateSecurityGroupRuleDescriptionsEgress } from "./update-security-group-rule-descriptions-egress.ts";
import { updateSecurityGroupRuleDescriptionsIngress } from "./update-security-group-rule-descriptions-ingress.ts";

const reads: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["DescribeAvailabilityZones", describeAvailabilityZones],
  ["DescribeManagedPrefixLists", describeManagedPrefixLists],
  ["DescribeNetworkInterfaces", describeNetworkInterfaces],
  ["DescribeRegions", describeRegions],
  ["DescribeSecurityGroupRules", describeSecurityGroupRules],
  ["DescribeSecurityGroups", describeSecurityGroups],
  ["DescribeSubnets", describeSubnets],
  ["DescribeTags", describeTags],
  ["DescribeVpcPeeringConnections", describeVpcPeeringConnections],
  ["DescribeVpcs", describeVpcs],
  ["GetManagedPrefixListEntries", getManagedPrefixListEntries],
]);

const writes: ReadonlyMap<string, Write> = new Map<string, Write>([
  ["AcceptVpcPeeringConnection", acceptVpcPeeringConnection],
  ["AuthorizeSecurityGroupEgress", authorizeSecurityGroupEgress],
  ["AuthorizeSecurityGroupIngress", authorizeSecurityGroupIngress],
  ["CreateManagedPrefixList", createManagedPrefixList],
  ["CreateNetworkInterface", createNetworkInterface],
  ["CreateSecurityGroup", createSecurityGroup],
  ["CreateSubnet", createSubnet],
  ["CreateTags", createTags],
  ["CreateVpc", createVpc],
  ["CreateVpcPeeringConnection", createVpcPeeringConnection],
  ["DeleteNetworkInterface", deleteNetworkInterface],
  ["DeleteSecurityGroup", deleteSecurityGroup],
  ["DeleteTags", deleteTags],
  ["DeleteVpcPeeringConnection", deleteVpcPeeringConnection],
  ["ModifyNetworkInterfaceAttribute", modifyNetworkInterfaceAttribute],
  ["ModifySecurityGroupRules", modifySecurityGroupRules],
  ["RevokeSecurityGroupEgress", revokeSecurityGroupEgress],
  ["RevokeSecurityGroupIngress", revokeSecurityGroupIngress],
  ["UpdateSecurityGroupRuleDescriptionsEgress", updateSecurityGroupRuleDescriptionsEgress],
  ["UpdateSecurityGroupRuleDescriptionsIngress", updateSecurityGroupRuleDescriptionsIngress],
]);

/** Whether a call may change something, by AWS's naming. */
export function isMutating(action: string): boolean {
  return !/^(Describe|Get)/.test(action);
}

/** Runs one action. With DryRun a call that would succeed ends in DryRunOperation and changes nothing. */
export function answerEc2(action: string, parameters: Parameters, context: Ec2Context): Fields {
  const dryRun = parameters.flag("DryRun") ?? false;
  const read = reads.get(action);
  const write = writes.get(action);
  if (read !== undefined) {
    const fields = read(parameters, context);
    parameters.refuseUnread();
    if (dryRun) throw dryRunOperation();
    return fields;
  }
  if (write === undefined) {
    throw new AwsError("InvalidAction", `The action ${action} is not valid for this web service.`);
  }
  const effect = write(parameters, context);
  parameters.refuseUnread();
  if (dryRun) throw dryRunOperation();
  return effect();
}

function dryRunOperation(): AwsError {
  return new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}

/** EC2 puts its request id inside the answer, in lower case. */
export function renderEc2Answer(action: string, fields: Fields, requestId: string): string {
  const namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";
  return `<${action}Response xmlns="${namespace}">${renderFields({ requestId, ...fields })}</${action}Response>`;
}

/** EC2's error document; its request id is spelt in capitals. */
export function renderEc2Error({ code, message }: AwsError, requestId: string): string {
  return (
    `<Response><Errors><Error><Code>${escapeText(code)}</Code><Message>${escapeText(message)}</Message></Error></Errors>` +
    `<RequestID>${requestId}</RequestID></Response>`
  );
}

/** What EC2 answers to a session that has run out. */
export function requestExpired(): AwsError {
  return new AwsError("RequestExpired", "Request has expired.");
}
