/** What a RunInstances call asks for, judged against the subnets, the groups and the free addresses. */
import { AwsError, invalidValue, missing } from "../aws-error.ts";
import { readTagsByType } from "../rules/tags.ts";
import { takenAddresses } from "../state/free-address.ts";
import type { Subnet } from "../state/vpc.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context } from "./context.ts";
import { readAddress } from "./create-network-interface.ts";
import { type CardRequest, placeCards, readCards } from "./read-cards.ts";

type Context = Pick<Ec2Context, "scope" | "world">;

/** Instances that can be started. */
export interface Launch {
  readonly imageId: string;
  readonly type: string;
  readonly zone: string;
  readonly clientToken: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly interfaceTags: ReadonlyMap<string, string>;
  /** The interfaces of each instance. */
  readonly instances: readonly (readonly Card[])[];
}

/** An interface that can be made. */
export interface Card extends CardRequest {
  readonly privateAddress: string;
}

const mostInstances = 1000;
const none: ReadonlyMap<string, string> = new Map();

/** Reads a call; `judge` finds the addresses, and is not asked when the call repeats an earlier one. */
export function readLaunch(
  parameters: Parameters,
  context: Context,
): { readonly request: readonly unknown[]; readonly judge: () => Launch } {
  const imageId = readImageId(parameters);
  const type = readType(parameters);
  const { least, most } = readCounts(parameters);
  const cards = readCards(parameters, context);
  const byType = readTagsByType(parameters, ["instance", "network-interface", "volume"]);
  const clientToken = parameters.text("ClientToken") ?? "";
  acceptTheRest(parameters);
  const tagList = [...byType].map(([resourceType, tags]) => [resourceType, ...tags]);
  const zone = cards[0]?.subnet.zone ?? "";
  return {
    request: [imageId, type, least, most, cards, tagList],
    judge: () => ({
      ...{ imageId, type, zone, clientToken },
      tags: byType.get("instance") ?? none,
      interfaceTags: byType.get("network-interface") ?? none,
      instances: placeAll(cards, least, most, context),
    }),
  };
}

function placeAll(
  cards: readonly CardRequest[],
  least: number,
  most: number,
  { scope }: Context,
): readonly (readonly Card[])[] {
  const taken = new Map<Subnet, Set<string>>();
  for (const { subnet, wantedAddress } of cards) {
    if (wantedAddress !== undefined) readAddress(wantedAddress, subnet, scope);
    taken.set(subnet, new Set(takenAddresses(subnet, scope)));
  }
  return placeCards(cards, taken, least, most);
}

function readImageId(parameters: Parameters): string {
  const id = parameters.requiredText("ImageId");
  if (/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return id;
  throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${id}" (expecting "ami-...")`);
}

function readType(parameters: Parameters): string {
  const type = parameters.text("InstanceType") ?? "m1.small";
  if (/^[a-z0-9-]{1,30}\.[a-z0-9-]{1,30}$/.test(type)) return type;
  throw new AwsError("InvalidParameterValue", `Invalid value '${type}' for InstanceType.`);
}

function readCounts(parameters: Parameters): { readonly least: number; readonly most: number } {
  const least = parameters.integer("MinCount");
  const most = parameters.integer("MaxCount");
  if (least === undefined) throw missing("MinCount");
  if (most === undefined) throw missing("MaxCount");
  if (least < 1) throw invalidValue("minCount", `${least}`, "Expecting a value greater than or equal to 1.");
  if (most < least) {
    throw invalidValue("maxCount", `${most}`, "Expecting a value greater than or equal to minCount.");
  }
  if (least > mostInstances) {
    throw new AwsError(
      "InstanceLimitExceeded",
      `You have requested more instances (${least}) than your current instance limit of ${mostInstances} allows.`,
    );
  }
  return { least, most: Math.min(most, mostInstances) };
}

// What changes neither where an instance stands nor which groups it carries.
function acceptTheRest(parameters: Parameters): void {
  parameters.accept(
    ...["KeyName", "UserData", "EbsOptimized", "DisableApiTermination", "DisableApiStop"],
    ...["InstanceInitiatedShutdownBehavior", "AdditionalInfo", "KernelId", "RamdiskId"],
  );
  parameters.acceptAll(
    ...["BlockDeviceMapping", "IamInstanceProfile", "Monitoring", "MetadataOptions", "CreditSpecification"],
    ...["CpuOptions", "EnclaveOptions", "HibernationOptions", "MaintenanceOptions", "PrivateDnsNameOptions"],
  );
}
