/** For whom and in which Region a call was signed. */
import type { AwsError } from "./aws-error.ts";
import type { Call } from "./call.ts";
import { type Caller, identify } from "./caller.ts";
import type { Service } from "./services.ts";
import { isEnabled, type World } from "./state/world.ts";
import { parseAuthorization } from "./wire/authorization.ts";

export interface Signed {
  readonly region: string;
  readonly caller: Caller;
  readonly accessKey: string;
}

/** @throws AwsError in the words of the service that was called */
export function identifyCall(call: Call, { refusals }: Service, world: World): Signed {
  const authorization = parseAuthorization(call.authorization);
  if (authorization.kind === "none") throw refusals.unsigned();
  if (authorization.kind === "malformed") throw refusals.badSignature(authorization.header.slice(0, 200));
  const { accessKey, region } = authorization;
  const caller = identify(world, accessKey, call.token);
  if (caller.kind === "unknown") throw refusals.unknownKey();
  if (caller.kind === "expired") throw refusals.expiredSession();
  if (!isEnabled(world, caller.account, region)) throwIfAny(refusals.closedRegion?.());
  return { region, caller, accessKey };
}

function throwIfAny(error: AwsError | undefined): void {
  if (error !== undefined) throw error;
}
