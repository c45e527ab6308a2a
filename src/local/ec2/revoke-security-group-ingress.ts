import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { revoke } from "./revoke.ts";

/** Removes ingress rules by value or by id. */
export function revokeSecurityGroupIngress(
  parameters: Parameters,
  context: Pick<Ec2Context, "scope" | "world" | "readings">,
): Effect {
  return revoke(parameters, context, false);
}
