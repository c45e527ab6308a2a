import { AwsError } from "../aws-error.ts";
import { digest } from "../ids.ts";
import { canonicalIpv4, canonicalIpv6 } from "../rules/cidr.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { addDefaultGroup } from "../state/add-group.ts";
import { addDefaultAcl } from "../state/network-acl.ts";
import { putTags } from "../state/put-tags.ts";
import { quotaOf, quotaTable } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { Vpc } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderVpc } from "./describe-vpcs.ts";

/**
 * A VPC comes with its default group and its default ACL. An IPv6 block, when asked for, is a /56 of
 * AWS's. The answer calls the VPC pending, as EC2's does; every later call finds it available.
 */
export function createVpc(parameters: Parameters, { scope, ids }: Pick<Ec2Context, "scope" | "ids">): Effect {
  const cidr = readBlock(parameters.requiredText("CidrBlock"), "InvalidVpc.Range");
  const withIpv6 = parameters.flag("AmazonProvidedIpv6CidrBlock") ?? false;
  const tags = readTagSpecifications(parameters, "vpc");
  parameters.accept("InstanceTenancy", "Ipv6CidrBlockNetworkBorderGroup");
  requireRoom(scope);
  return () => {
    const id = ids.next("vpc");
    const ipv6Cidr = withIpv6 ? ipv6Block(id) : undefined;
    const vpc: Vpc = { id, cidr, secondaryCidrs: [], ipv6Cidr, isDefault: false };
    scope.vpcs.set(id, vpc);
    addDefaultGroup(scope, vpc, ids.next("sg"));
    addDefaultAcl(scope, vpc);
    putTags(scope, id, tags);
    return { vpc: { ...renderVpc(vpc, scope), state: "pending" } };
  };
}

/**
 * The quota holds only where a test has set it: AWS's default of five would leave no
 * room for the many small VPCs that tests make in one account.
 */
function requireRoom(scope: Scope): void {
  if (!scope.quotas.has(quotaTable.vpcsPerRegion.code)) return;
  if (scope.vpcs.size < quotaOf(scope, "vpcsPerRegion")) return;
  throw new AwsError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
}

/** A block for a VPC or subnet, /16 to /28, in canonical form. */
export function readBlock(text: string, rangeCode: string): string {
  const cidr = canonicalIpv4(text);
  if (cidr === undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  const prefixLength = Number(cidr.split("/")[1]);
  if (prefixLength < 16 || prefixLength > 28) throw new AwsError(rangeCode, `The CIDR '${text}' is invalid.`);
  return cidr;
}

/** A block of AWS's that belongs to a name. */
export function ipv6Block(name: string): string | undefined {
  const hex = digest(name);
  return canonicalIpv6(`2600:1f${hex.slice(0, 2)}:${hex.slice(2, 6)}:${hex.slice(6, 8)}00::/56`);
}
