import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { updateDescriptions } from "./update-descriptions.ts";

/** Rewrites descriptions of egress rules in place. */
export function updateSecurityGroupRuleDescriptionsEgress(
  parameters: Parameters,
  context: Pick<Ec2Context, "scope" | "readings">,
): Effect {
  return updateDescriptions(parameters, context, true);
}
