/** One name for a destination through a whole run. */
import { scopeKey } from "../model/group.ts";
import type { Destination } from "../model/plan.ts";

/** Names a destination the same way before and after it is made. Unique unless two mappings write one group. */
export function destinationKey(
  mappingId: string,
  destination: Pick<Destination, "account" | "region" | "vpcId" | "name">,
  source: { readonly groupId: string },
): string {
  const place = `${scopeKey(destination)}/${destination.vpcId}`;
  return `${mappingId} ${place} ${source.groupId} ${destination.name.toLowerCase()}`;
}
