import type { Parameters } from "../wire/parameters.ts";
import { authorize } from "./authorize.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** Adds egress rules, all of the call or none. There is no flat form. */
export function authorizeSecurityGroupEgress(
  parameters: Parameters,
  context: Pick<Ec2Context, "scope" | "world" | "ids" | "readings">,
): Effect {
  return authorize(parameters, context, true);
}
