import { callerArn, callerUserId } from "../caller.ts";
import { isEnabled } from "../state/world.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { StsContext } from "./context.ts";
import { unknownToken } from "./refusals.ts";

/** Anyone may ask who they are; a Region that is not enabled does not know the caller's keys. */
export function getCallerIdentity(_parameters: Parameters, { world, caller, region }: StsContext): Fields {
  if (!isEnabled(world, caller.account, region)) throw unknownToken();
  return { UserId: callerUserId(caller), Account: caller.account, Arn: callerArn(caller, region) };
}
