import type { Parameters } from "../wire/parameters.ts";
import { authorize } from "./authorize.ts";
import type { Ec2Context, Effect } from "./context.ts";

/** Adds ingress rules, all of the call or none; one rule may come in the flat form. */
export function authorizeSecurityGroupIngress(
  parameters: Parameters,
  context: Pick<Ec2Context, "scope" | "world" | "ids" | "readings">,
): Effect {
  return authorize(parameters, context, false);
}
