import { AwsError, missing, notTogether } from "../aws-error.ts";
import type { Ids } from "../ids.ts";
import { ipv4Overlaps } from "../rules/cidr.ts";
import { openDefaultGroupToIpv6 } from "../state/add-group.ts";
import { lookUp } from "../state/look-up.ts";
import { openDefaultAclToIpv6 } from "../state/network-acl.ts";
import type { Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { ipv6Block, readBlock } from "./create-vpc.ts";
import { ipv4Blocks, renderIpv4, renderIpv6 } from "./describe-vpcs.ts";

const mostIpv4Blocks = 5;
// AWS takes several; this cloud gives a VPC one, as CreateVpc does.
const mostIpv6Blocks = 1;

/**
 * Gives a VPC one more block: an IPv4 block of the caller's, or an IPv6 block of AWS's. The
 * first IPv6 block opens the default ACL and the default group to IPv6 where nobody edited them.
 */
export function associateVpcCidrBlock(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const vpc = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const cidr = parameters.text("CidrBlock");
  const wantsIpv6 = parameters.flag("AmazonProvidedIpv6CidrBlock") ?? false;
  parameters.accept("Ipv6CidrBlockNetworkBorderGroup");
  if (cidr !== undefined && wantsIpv6) throw notTogether("cidrBlock", "amazonProvidedIpv6CidrBlock");
  if (cidr !== undefined) return associateIpv4(readBlock(cidr, "InvalidVpc.Range"), vpc, scope);
  if (wantsIpv6) return associateIpv6(vpc, scope, ids);
  throw missing("CidrBlock");
}

function associateIpv4(cidr: string, vpc: Vpc, scope: Scope): Effect {
  const blocks = ipv4Blocks(vpc);
  if (blocks.some((block) => ipv4Overlaps(block, cidr))) {
    throw new AwsError("InvalidVpc.Range", `The CIDR '${cidr}' conflicts with another CIDR of the VPC.`);
  }
  if (blocks.length >= mostIpv4Blocks) throw limitExceeded(vpc, mostIpv4Blocks);
  return () => {
    const grown: Vpc = { ...vpc, secondaryCidrs: [...vpc.secondaryCidrs, cidr] };
    scope.vpcs.set(vpc.id, grown);
    return { vpcId: vpc.id, cidrBlockAssociation: renderIpv4(grown, cidr, "associating") };
  };
}

function associateIpv6(vpc: Vpc, scope: Scope, ids: Ids): Effect {
  if (vpc.ipv6Cidr !== undefined) throw limitExceeded(vpc, mostIpv6Blocks);
  return () => {
    const ipv6Cidr = ipv6Block(ids.nextHex(16));
    const grown: Vpc = { ...vpc, ipv6Cidr };
    scope.vpcs.set(vpc.id, grown);
    openDefaultAclToIpv6(scope, vpc.id);
    openDefaultGroupToIpv6(scope, vpc.id);
    const association = ipv6Cidr && renderIpv6(grown, ipv6Cidr, "associating", scope);
    return { vpcId: vpc.id, ipv6CidrBlockAssociation: association };
  };
}

function limitExceeded({ id }: Vpc, most: number): AwsError {
  return new AwsError(
    "CidrLimitExceeded",
    `This network '${id}' has met its maximum number of allowed CIDRs: ${most}`,
  );
}
