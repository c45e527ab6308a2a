/** The peerings of a seed. */
import type { PeeringSide, PeeringStatus } from "../state/peering.ts";
import type { JsonReader } from "./json-reader.ts";

/** A peering between two VPCs, active unless it says otherwise. */
export interface SeedPeering {
  readonly path: string;
  readonly requester: SeedSide;
  readonly accepter: SeedSide;
  /** Where it is absent the id follows from the two VPCs. */
  readonly id: string | undefined;
  readonly status: PeeringStatus;
  readonly message: string;
  readonly expiresMs: number;
}

export interface SeedSide {
  readonly vpcId: string;
  /** What is known of a VPC that is not in the seed: of another cloud, or gone. */
  readonly told: Omit<PeeringSide, "vpcId"> | undefined;
}

const statuses: readonly PeeringStatus[] = [
  "active",
  "pending-acceptance",
  "deleted",
  "rejected",
  "failed",
  "expired",
];

/** @throws SeedError */
export function readPeering(entry: JsonReader): SeedPeering {
  entry.allow(
    ...["requester", "requesterVpc", "accepter", "accepterVpc", "id", "status", "message", "expires"],
  );
  const text = entry.optionalText("status") ?? "active";
  const status = statuses.find((known) => known === text);
  if (status === undefined) throw entry.wrong("status", `one of ${statuses.join(", ")} is expected here`);
  return {
    path: entry.path,
    requester: { vpcId: entry.id("requester", "vpc"), told: readTold(entry.object("requesterVpc")) },
    accepter: { vpcId: entry.id("accepter", "vpc"), told: readTold(entry.object("accepterVpc")) },
    id: entry.optionalText("id") && entry.id("id", "pcx"),
    status,
    message: entry.optionalText("message") ?? "Active",
    expiresMs: entry.optionalTime("expires") ?? 0,
  };
}

function readTold(vpc: JsonReader | undefined): SeedSide["told"] {
  vpc?.allow("account", "region", "cidr", "ipv6Cidr");
  return (
    vpc && {
      account: vpc.text("account"),
      region: vpc.text("region"),
      cidr: vpc.text("cidr"),
      ipv6Cidr: vpc.optionalText("ipv6Cidr"),
    }
  );
}
