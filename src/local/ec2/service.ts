/** The EC2 service: the table of its actions, and the XML around its answers. */
import { AwsError } from "../aws-error.ts";
import type { Parameters } from "../wire/parameters.ts";
import { escapeText, type Fields, renderFields } from "../wire/xml.ts";
import { acceptVpcPeeringConnection } from "./accept-vpc-peering-connection.ts";
import { associateSecurityGroupVpc } from "./associate-security-group-vpc.ts";
import { associateVpcCidrBlock } from "./associate-vpc-cidr-block.ts";
import { authorizeSecurityGroupEgress } from "./authorize-security-group-egress.ts";
import { authorizeSecurityGroupIngress } from "./authorize-security-group-ingress.ts";
import type { Ec2Context, Effect, Read, Write } from "./context.ts";
import { createManagedPrefixList } from "./create-managed-prefix-list.ts";
import { createNetworkAcl } from "./create-network-acl.ts";
import { createNetworkAclEntry } from "./create-network-acl-entry.ts";
import { createNetworkInterface } from "./create-network-interface.ts";
import { createSecurityGroup } from "./create-security-group.ts";
import { createSubnet } from "./create-subnet.ts";
import { createTags } from "./create-tags.ts";
import { createVpc } from "./create-vpc.ts";
import { createVpcPeeringConnection } from "./create-vpc-peering-connection.ts";
import { deleteManagedPrefixList } from "./delete-managed-prefix-list.ts";
import { deleteNetworkAcl } from "./delete-network-acl.ts";
import { deleteNetworkAclEntry } from "./delete-network-acl-entry.ts";
import { deleteNetworkInterface } from "./delete-network-interface.ts";
import { deleteSecurityGroup } from "./delete-security-group.ts";
import { deleteSubnet } from "./delete-subnet.ts";
import { deleteTags } from "./delete-tags.ts";
import { deleteVpc } from "./delete-vpc.ts";
import { deleteVpcPeeringConnection } from "./delete-vpc-peering-connection.ts";
import { describeAvailabilityZones } from "./describe-availability-zones.ts";
import { describeInstances } from "./describe-instances.ts";
import { describeManagedPrefixLists } from "./describe-managed-prefix-lists.ts";
import { describeNetworkAcls } from "./describe-network-acls.ts";
import { describeNetworkInterfaces } from "./describe-network-interfaces.ts";
import { describePrefixLists } from "./describe-prefix-lists.ts";
import { describeRegions } from "./describe-regions.ts";
import { describeSecurityGroupReferences } from "./describe-security-group-references.ts";
import { describeSecurityGroupRules } from "./describe-security-group-rules.ts";
import { describeSecurityGroupVpcAssociations } from "./describe-security-group-vpc-associations.ts";
import { describeSecurityGroups } from "./describe-security-groups.ts";
import { describeStaleSecurityGroups } from "./describe-stale-security-groups.ts";
import { describeSubnets } from "./describe-subnets.ts";
import { describeTags } from "./describe-tags.ts";
import { describeVpcPeeringConnections } from "./describe-vpc-peering-connections.ts";
import { describeVpcs } from "./describe-vpcs.ts";
import { disassociateSecurityGroupVpc } from "./disassociate-security-group-vpc.ts";
import { disassociateVpcCidrBlock } from "./disassociate-vpc-cidr-block.ts";
import { getManagedPrefixListAssociations } from "./get-managed-prefix-list-associations.ts";
import { getManagedPrefixListEntries } from "./get-managed-prefix-list-entries.ts";
import { getSecurityGroupsForVpc } from "./get-security-groups-for-vpc.ts";
import { HalfLanded } from "./judge-batch.ts";
import { modifyInstanceAttribute } from "./modify-instance-attribute.ts";
import { modifyManagedPrefixList } from "./modify-managed-prefix-list.ts";
import { modifyNetworkInterfaceAttribute } from "./modify-network-interface-attribute.ts";
import { modifySecurityGroupRules } from "./modify-security-group-rules.ts";
import { rejectVpcPeeringConnection } from "./reject-vpc-peering-connection.ts";
import { replaceNetworkAclAssociation } from "./replace-network-acl-association.ts";
import { replaceNetworkAclEntry } from "./replace-network-acl-entry.ts";
import { restoreManagedPrefixListVersion } from "./restore-managed-prefix-list-version.ts";
import { revokeSecurityGroupEgress } from "./revoke-security-group-egress.ts";
import { revokeSecurityGroupIngress } from "./revoke-security-group-ingress.ts";
import { runInstances } from "./run-instances.ts";
import { terminateInstances } from "./terminate-instances.ts";
import { updateSecurityGroupRuleDescriptionsEgress } from "./update-security-group-rule-descriptions-egress.ts";
import { updateSecurityGroupRuleDescriptionsIngress } from "./update-security-group-rule-descriptions-ingress.ts";

const reads: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["DescribeAvailabilityZones", describeAvailabilityZones],
  ["DescribeInstances", describeInstances],
  ["DescribeManagedPrefixLists", describeManagedPrefixLists],
  ["DescribeNetworkAcls", describeNetworkAcls],
  ["DescribeNetworkInterfaces", describeNetworkInterfaces],
  ["DescribePrefixLists", describePrefixLists],
  ["DescribeRegions", describeRegions],
  ["DescribeSecurityGroupReferences", describeSecurityGroupReferences],
  ["DescribeSecurityGroupRules", describeSecurityGroupRules],
  ["DescribeSecurityGroupVpcAssociations", describeSecurityGroupVpcAssociations],
  ["DescribeSecurityGroups", describeSecurityGroups],
  ["DescribeStaleSecurityGroups", describeStaleSecurityGroups],
  ["DescribeSubnets", describeSubnets],
  ["DescribeTags", describeTags],
  ["DescribeVpcPeeringConnections", describeVpcPeeringConnections],
  ["DescribeVpcs", describeVpcs],
  ["GetManagedPrefixListAssociations", getManagedPrefixListAssociations],
  ["GetManagedPrefixListEntries", getManagedPrefixListEntries],
  ["GetSecurityGroupsForVpc", getSecurityGroupsForVpc],
]);

const writes: ReadonlyMap<string, Write> = new Map<string, Write>([
  ["AcceptVpcPeeringConnection", acceptVpcPeeringConnection],
  ["AssociateSecurityGroupVpc", associateSecurityGroupVpc],
  ["AssociateVpcCidrBlock", associateVpcCidrBlock],
  ["AuthorizeSecurityGroupEgress", authorizeSecurityGroupEgress],
  ["AuthorizeSecurityGroupIngress", authorizeSecurityGroupIngress],
  ["CreateManagedPrefixList", createManagedPrefixList],
  ["CreateNetworkAcl", createNetworkAcl],
  ["CreateNetworkAclEntry", createNetworkAclEntry],
  ["CreateNetworkInterface", createNetworkInterface],
  ["CreateSecurityGroup", createSecurityGroup],
  ["CreateSubnet", createSubnet],
  ["CreateTags", createTags],
  ["CreateVpc", createVpc],
  ["CreateVpcPeeringConnection", createVpcPeeringConnection],
  ["DeleteNetworkAcl", deleteNetworkAcl],
  ["DeleteNetworkAclEntry", deleteNetworkAclEntry],
  ["DeleteManagedPrefixList", deleteManagedPrefixList],
  ["DeleteNetworkInterface", deleteNetworkInterface],
  ["DeleteSecurityGroup", deleteSecurityGroup],
  ["DeleteSubnet", deleteSubnet],
  ["DeleteTags", deleteTags],
  ["DeleteVpc", deleteVpc],
  ["DeleteVpcPeeringConnection", deleteVpcPeeringConnection],
  ["DisassociateSecurityGroupVpc", disassociateSecurityGroupVpc],
  ["DisassociateVpcCidrBlock", disassociateVpcCidrBlock],
  ["ModifyInstanceAttribute", modifyInstanceAttribute],
  ["ModifyManagedPrefixList", modifyManagedPrefixList],
  ["ModifyNetworkInterfaceAttribute", modifyNetworkInterfaceAttribute],
  ["ModifySecurityGroupRules", modifySecurityGroupRules],
  ["RejectVpcPeeringConnection", rejectVpcPeeringConnection],
  ["ReplaceNetworkAclAssociation", replaceNetworkAclAssociation],
  ["ReplaceNetworkAclEntry", replaceNetworkAclEntry],
  ["RestoreManagedPrefixListVersion", restoreManagedPrefixListVersion],
  ["RevokeSecurityGroupEgress", revokeSecurityGroupEgress],
  ["RevokeSecurityGroupIngress", revokeSecurityGroupIngress],
  ["RunInstances", runInstances],
  ["TerminateInstances", terminateInstances],
  ["UpdateSecurityGroupRuleDescriptionsEgress", updateSecurityGroupRuleDescriptionsEgress],
  ["UpdateSecurityGroupRuleDescriptionsIngress", updateSecurityGroupRuleDescriptionsIngress],
]);

/** The names of the actions that may change something. */
export const writeActions: ReadonlySet<string> = new Set(writes.keys());

/** Whether this cloud has an action at all. */
export function isServed(action: string): boolean {
  return reads.has(action) || writeActions.has(action);
}

/** Whether a call may change something, by AWS's naming. */
export function isMutating(action: string): boolean {
  return !/^(Describe|Get)/.test(action);
}

/** Runs one action. With DryRun a call that would succeed ends in DryRunOperation and changes nothing. */
export function answerEc2(action: string, parameters: Parameters, context: Ec2Context): Fields {
  const dryRun = parameters.flag("DryRun") ?? false;
  const read = reads.get(action);
  const write = writes.get(action);
  const isKnown = read !== undefined || write !== undefined;
  if (dryRun && isKnown && context.readings.dryRunFaults === "ignored") throw dryRunOperation();
  if (read !== undefined) {
    const fields = read(parameters, context);
    parameters.refuseUnread();
    if (dryRun) throw dryRunOperation();
    return fields;
  }
  if (write === undefined) {
    throw new AwsError("InvalidAction", `The action ${action} is not valid for this web service.`);
  }
  const effect = judge(write, parameters, context, dryRun);
  if (dryRun) throw dryRunOperation();
  return effect();
}

function judge(write: Write, parameters: Parameters, context: Ec2Context, dryRun: boolean): Effect {
  try {
    const effect = write(parameters, context);
    parameters.refuseUnread();
    return effect;
  } catch (error) {
    if (error instanceof HalfLanded && !dryRun) {
      parameters.refuseUnread();
      error.land();
    }
    throw error;
  }
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
