import { AwsError, invalidValue } from "../aws-error.ts";
import { zonesOf } from "../partitions.ts";
import { canonicalIpv6, ipv4Overlaps, ipv4Range } from "../rules/cidr.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { lookUp } from "../state/look-up.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import type { Subnet, Vpc } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readBlock } from "./create-vpc.ts";
import { renderSubnet } from "./describe-subnets.ts";

/** A subnet lies inside its VPC's block and apart from the other subnets. */
export function createSubnet(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const vpc = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const cidr = readBlock(parameters.requiredText("CidrBlock"), "InvalidSubnet.Range");
  const ipv6Cidr = readIpv6Block(parameters.text("Ipv6CidrBlock"), vpc);
  const zone = readZone(parameters, scope);
  const tags = readTagSpecifications(parameters, "subnet");
  requirePlace(cidr, vpc, scope);
  return () => {
    const id = ids.next("subnet");
    const subnet: Subnet = { id, vpcId: vpc.id, cidr, ipv6Cidr, zone, defaultForZone: false };
    scope.subnets.set(id, subnet);
    putTags(scope, id, tags);
    return { subnet: renderSubnet(subnet, scope) };
  };
}

function readIpv6Block(text: string | undefined, vpc: Vpc): string | undefined {
  if (text === undefined) return undefined;
  const cidr = canonicalIpv6(text);
  if (cidr === undefined || !cidr.endsWith("/64") || vpc.ipv6Cidr === undefined) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
  }
  return cidr;
}

function readZone(parameters: Parameters, scope: Scope): string {
  const zones = zonesOf(scope.region);
  const name = parameters.text("AvailabilityZone");
  const id = parameters.text("AvailabilityZoneId");
  const zone = zones.find(
    (candidate) => (name ?? candidate.name) === candidate.name && (id ?? candidate.id) === candidate.id,
  );
  if (zone !== undefined) return zone.name;
  throw invalidValue(
    "availabilityZone",
    name ?? id ?? "",
    "Subnets can currently only be created in the following availability zones: " +
      `${zones.map((candidate) => candidate.name).join(", ")}.`,
  );
}

function requirePlace(cidr: string, vpc: Vpc, scope: Scope): void {
  const [inner, outer] = [ipv4Range(cidr), ipv4Range(vpc.cidr)];
  if (inner.first < outer.first || inner.last > outer.last) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
  }
  for (const other of scope.subnets.values()) {
    if (other.vpcId === vpc.id && ipv4Overlaps(other.cidr, cidr)) {
      throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
    }
  }
}
