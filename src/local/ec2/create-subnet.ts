import { AwsError, invalidValue } from "../aws-error.ts";
import { zonesOf } from "../partitions.ts";
import { canonicalIpv6, ipv4Contains, ipv4Overlaps } from "../rules/cidr.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { lookUp } from "../state/look-up.ts";
import { addSubnet } from "../state/network-acl.ts";
import { putTags } from "../state/put-tags.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { Subnet, Vpc } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { readBlock } from "./create-vpc.ts";
import { renderSubnet } from "./describe-subnets.ts";

/** A subnet lies inside one of its VPC's blocks and apart from the other subnets; it starts in the default ACL. */
export function createSubnet(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const vpc = lookUp("vpc", scope.vpcs, parameters.requiredText("VpcId"));
  const cidr = readBlock(parameters.requiredText("CidrBlock"), "InvalidSubnet.Range");
  const ipv6Cidr = readIpv6Block(parameters.text("Ipv6CidrBlock"), vpc);
  const zone = readZone(parameters, scope);
  const tags = readTagSpecifications(parameters, "subnet");
  requirePlace(cidr, ipv6Cidr, vpc, scope);
  requireRoom(scope, vpc.id);
  return () => {
    const id = ids.next("subnet");
    const subnet: Subnet = { id, vpcId: vpc.id, cidr, ipv6Cidr, zone, defaultForZone: false };
    addSubnet(scope, subnet);
    putTags(scope, id, tags);
    return { subnet: renderSubnet(subnet, scope) };
  };
}

function readIpv6Block(text: string | undefined, vpc: Vpc): string | undefined {
  if (text === undefined) return undefined;
  const cidr = canonicalIpv6(text);
  if (cidr === undefined || !cidr.endsWith("/64") || !liesInIpv6(cidr, vpc.ipv6Cidr)) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
  }
  return cidr;
}

function liesInIpv6(inner: string, outer: string | undefined): boolean {
  if (outer === undefined) return false;
  const [address] = inner.split("/");
  const [, prefixLength] = outer.split("/");
  return canonicalIpv6(`${address}/${prefixLength}`) === outer;
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

function requirePlace(cidr: string, ipv6Cidr: string | undefined, vpc: Vpc, scope: Scope): void {
  if (![vpc.cidr, ...vpc.secondaryCidrs].some((block) => ipv4Contains(block, cidr))) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
  }
  for (const other of scope.subnets.values()) {
    if (other.vpcId !== vpc.id) continue;
    if (ipv4Overlaps(other.cidr, cidr)) throw conflict(cidr);
    if (ipv6Cidr !== undefined && other.ipv6Cidr === ipv6Cidr) throw conflict(ipv6Cidr);
  }
}

function conflict(cidr: string): AwsError {
  return new AwsError("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
}

function requireRoom(scope: Scope, vpcId: string): void {
  const own = [...scope.subnets.values()].filter((subnet) => subnet.vpcId === vpcId);
  if (own.length < quotaOf(scope, "subnetsPerVpc")) return;
  throw new AwsError("SubnetLimitExceeded", "The maximum number of subnets has been reached.");
}
