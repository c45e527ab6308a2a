/** The interfaces a RunInstances call asks for: those it lists, or the one its subnet and groups describe. */
import { AwsError } from "../aws-error.ts";
import { nameKey } from "../state/add-group.ts";
import { freeAddresses } from "../state/free-address.ts";
import { lookUp, notFound } from "../state/look-up.ts";
import { defaultVpcOf, type Scope } from "../state/scope.ts";
import type { Subnet } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context } from "./context.ts";
import { defaultGroupIds, noFreeAddress, requireAttachable } from "./create-network-interface.ts";
import type { Card } from "./read-launch.ts";

type Context = Pick<Ec2Context, "scope" | "world">;

export interface CardRequest {
  readonly deviceIndex: number;
  readonly subnet: Subnet;
  readonly groupIds: readonly string[];
  readonly description: string;
  /** The address that was asked for, if any; it may not be one. */
  readonly wantedAddress: string | undefined;
  readonly deleteOnTermination: boolean;
}

/**
 * Reads the interfaces, the primary one first.
 *
 * @throws InvalidParameterCombination for interfaces beside a subnet or groups of the instance
 */
export function readCards(parameters: Parameters, context: Context): readonly CardRequest[] {
  const records = parameters.records("NetworkInterface");
  if (records.length === 0) return [readOnlyCard(parameters, context)];
  for (const [name, words] of forbiddenBeside) {
    if (parameters.text(name) === undefined && parameters.texts(name).length === 0) continue;
    throw new AwsError(
      "InvalidParameterCombination",
      `Network interfaces and an instance-level ${words} may not be specified on the same request`,
    );
  }
  const zone = readZone(parameters);
  const cards = records
    .map((record) => readCard(record, zone, context))
    .sort((a, b) => a.deviceIndex - b.deviceIndex);
  if (new Set(cards.map(({ deviceIndex }) => deviceIndex)).size === cards.length) return cards;
  throw new AwsError("InvalidParameterValue", "Each network interface requires a unique device index.");
}

const forbiddenBeside = [
  ["SubnetId", "subnet ID"],
  ["SecurityGroupId", "security groups"],
  ["SecurityGroup", "security groups"],
  ["PrivateIpAddress", "private address"],
] as const;

function readOnlyCard(parameters: Parameters, context: Context): CardRequest {
  const { scope } = context;
  const subnet = readSubnet(parameters, readZone(parameters), scope);
  const named = [
    ...parameters.texts("SecurityGroupId"),
    ...readGroupNames(parameters.texts("SecurityGroup"), subnet, scope),
  ];
  return {
    deviceIndex: 0,
    subnet,
    groupIds: attachable(named, subnet, context),
    description: "",
    wantedAddress: parameters.text("PrivateIpAddress"),
    deleteOnTermination: true,
  };
}

function readCard(record: Parameters, zone: string | undefined, context: Context): CardRequest {
  const subnet = readSubnet(record, zone, context.scope);
  record.accept("AssociatePublicIpAddress", "InterfaceType", "NetworkCardIndex");
  return {
    deviceIndex: record.integer("DeviceIndex") ?? 0,
    subnet,
    groupIds: attachable(record.texts("SecurityGroupId"), subnet, context),
    description: record.text("Description") ?? "",
    wantedAddress: record.text("PrivateIpAddress"),
    deleteOnTermination: record.flag("DeleteOnTermination") ?? true,
  };
}

function attachable(named: readonly string[], { vpcId }: Subnet, context: Context): readonly string[] {
  return named.length > 0 ? requireAttachable(named, vpcId, context) : defaultGroupIds(context.scope, vpcId);
}

/** The zone a launch names for its instances. */
export function readZone(parameters: Parameters): string | undefined {
  const placement = parameters.record("Placement");
  placement?.accept("Tenancy", "GroupName");
  return placement?.text("AvailabilityZone");
}

/** The subnet a call names, else the default VPC's in the zone it names, else its first. */
function readSubnet(parameters: Parameters, zone: string | undefined, scope: Scope): Subnet {
  const id = parameters.text("SubnetId");
  if (id !== undefined) return lookUp("subnet", scope.subnets, id);
  const vpc = defaultVpcOf(scope);
  if (vpc === undefined) {
    throw new AwsError(
      "VPCIdNotSpecified",
      "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    );
  }
  const subnet = defaultSubnetOf(scope, zone);
  if (subnet !== undefined) return subnet;
  throw new AwsError("MissingInput", `No default subnet for availability zone: '${zone ?? "any"}'.`);
}

/** The subnet of the default VPC that EC2 takes by itself: the one of a zone, else the first. */
export function defaultSubnetOf(scope: Scope, zone: string | undefined): Subnet | undefined {
  const vpcId = defaultVpcOf(scope)?.id;
  return [...scope.subnets.values()].find(
    (subnet) =>
      subnet.vpcId === vpcId && subnet.defaultForZone && (zone === undefined || subnet.zone === zone),
  );
}

function readGroupNames(names: readonly string[], { vpcId }: Subnet, scope: Scope): readonly string[] {
  if (names.length > 0 && scope.vpcs.get(vpcId)?.isDefault !== true) {
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter groupName cannot be used with the parameter subnet",
    );
  }
  return names.map((name) => {
    const id = scope.groupNames.get(nameKey(vpcId, name));
    if (id === undefined) throw notFound("group", name);
    return id;
  });
}

/**
 * The interfaces of as many instances as the addresses are enough for, up to `most`.
 *
 * @throws InsufficientFreeAddressesInSubnet when not even `least` can have theirs
 */
export function placeCards(
  cards: readonly CardRequest[],
  taken: ReadonlyMap<Subnet, Set<string>>,
  least: number,
  most: number,
): readonly (readonly Card[])[] {
  const instances: (readonly Card[])[] = [];
  while (instances.length < most) {
    const placed = cards.flatMap((card) => placeCard(card, taken));
    if (placed.length < cards.length) break;
    instances.push(placed);
  }
  return instances.length < least ? noFreeAddress() : instances;
}

function placeCard(card: CardRequest, taken: ReadonlyMap<Subnet, Set<string>>): readonly Card[] {
  const own = taken.get(card.subnet) ?? new Set<string>();
  const privateAddress = card.wantedAddress ?? freeAddresses(card.subnet, own, 1)[0];
  if (privateAddress === undefined || own.has(privateAddress)) return [];
  own.add(privateAddress);
  return [{ ...card, privateAddress }];
}
