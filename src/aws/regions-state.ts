/** Asks EC2 about Regions that the shipped list does not know. */
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import type { Scope } from "../model/group.ts";
import type { AccountAccess } from "./account-access.ts";
import { toReadError } from "./ec2-errors.ts";
import { incomplete } from "./ec2-pages.ts";

export type RegionState = "enabled" | "disabled" | "unknown";

const STATES: Readonly<Record<string, RegionState>> = {
  "opt-in-not-required": "enabled",
  "opted-in": "enabled",
  "not-opted-in": "disabled",
};

/**
 * Whether the scope's Region exists and is enabled in its account, asked in `fromRegion`, because a disabled
 * Region cannot be asked itself. `unknown` means that AWS lists no such Region in this partition.
 */
export async function readRegionState(
  access: AccountAccess,
  scope: Scope,
  fromRegion: string,
): Promise<RegionState> {
  const call = { scope: { account: scope.account, region: fromRegion }, action: "ec2:DescribeRegions" };
  const command = new DescribeRegionsCommand({
    AllRegions: true,
    Filters: [{ Name: "region-name", Values: [scope.region] }],
  });
  try {
    const { Regions } = await access.ec2(call.scope, "read").send(command);
    if (Regions === undefined) throw incomplete(call, "the reply has no list");
    const found = Regions.find((region) => region.RegionName === scope.region);
    return found === undefined ? "unknown" : (STATES[found.OptInStatus ?? ""] ?? "unknown");
  } catch (error) {
    throw toReadError(error, call);
  }
}
