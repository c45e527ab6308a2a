import { AwsError } from "../aws-error.ts";
import { ipv4Overlaps } from "../rules/cidr.ts";
import type { Scope } from "../state/scope.ts";
import type { Subnet, Vpc } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { associationId, ipv4Blocks, renderIpv4, renderIpv6 } from "./describe-vpcs.ts";

/** Takes a block away from a VPC: never the first IPv4 block, and none that a subnet lies in. */
export function disassociateVpcCidrBlock(
  parameters: Parameters,
  { scope }: Pick<Ec2Context, "scope">,
): Effect {
  const id = parameters.requiredText("AssociationId");
  for (const vpc of scope.vpcs.values()) {
    const ipv4 = ipv4Blocks(vpc).find((block) => associationId(vpc, block) === id);
    if (ipv4 !== undefined) return disassociateIpv4(ipv4, id, vpc, scope);
    const { ipv6Cidr } = vpc;
    if (ipv6Cidr !== undefined && associationId(vpc, ipv6Cidr) === id) {
      return disassociateIpv6(ipv6Cidr, vpc, scope);
    }
  }
  throw new AwsError(
    "InvalidVpcCidrBlockAssociationID.NotFound",
    `The vpc CIDR block association ID '${id}' does not exist`,
  );
}

function disassociateIpv4(cidr: string, id: string, vpc: Vpc, scope: Scope): Effect {
  if (cidr === vpc.cidr) {
    throw new AwsError(
      "OperationNotPermitted",
      `The vpc CIDR block with association ID ${id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
    );
  }
  refuseSubnets(scope, vpc, cidr, (subnet) => ipv4Overlaps(subnet.cidr, cidr));
  return () => {
    const secondaryCidrs = vpc.secondaryCidrs.filter((block) => block !== cidr);
    scope.vpcs.set(vpc.id, { ...vpc, secondaryCidrs });
    return { vpcId: vpc.id, cidrBlockAssociation: renderIpv4(vpc, cidr, "disassociating") };
  };
}

/** What the block opened in the default ACL and the default group stays there. */
function disassociateIpv6(cidr: string, vpc: Vpc, scope: Scope): Effect {
  refuseSubnets(scope, vpc, cidr, ({ ipv6Cidr }) => ipv6Cidr !== undefined);
  return () => {
    scope.vpcs.set(vpc.id, { ...vpc, ipv6Cidr: undefined });
    return { vpcId: vpc.id, ipv6CidrBlockAssociation: renderIpv6(vpc, cidr, "disassociating", scope) };
  };
}

function refuseSubnets(scope: Scope, vpc: Vpc, cidr: string, uses: (subnet: Subnet) => boolean): void {
  for (const subnet of scope.subnets.values()) {
    if (subnet.vpcId !== vpc.id || !uses(subnet)) continue;
    throw new AwsError(
      "InvalidCidr.InUse",
      `The vpc ${vpc.id} currently has a subnet within CIDR block ${cidr}`,
    );
  }
}
