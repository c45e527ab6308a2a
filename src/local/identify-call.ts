/** For whom, for which service and in which Region a call was signed. */
import { AwsError, authFailure } from "./aws-error.ts";
import { type Caller, identify } from "./caller.ts";
import { requestExpired } from "./ec2/service.ts";
import { isEnabled, type World } from "./state/world.ts";
import { expiredToken, unknownToken } from "./sts/refusals.ts";
import { parseAuthorization } from "./wire/authorization.ts";

/** A call as it came over the wire. */
export interface Call {
  readonly entries: readonly (readonly [string, string])[];
  readonly authorization: string | undefined;
  readonly token: string | undefined;
}

export type Service = "ec2" | "sts";

export interface Signed {
  readonly service: Service;
  readonly region: string;
  readonly caller: Caller;
}

/** @throws AwsError in the words of the service that was called */
export function identifyCall(call: Call, world: World): Signed {
  const authorization = parseAuthorization(call.authorization);
  if (authorization.kind === "none") {
    throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  if (authorization.kind === "malformed") {
    const shown = authorization.header.slice(0, 200);
    throw new AwsError(
      "IncompleteSignature",
      `The request signature does not conform to AWS standards: '${shown}'`,
    );
  }
  const { accessKey, region, service } = authorization;
  if (service !== "ec2" && service !== "sts") {
    throw new AwsError("InvalidAction", `The local cloud serves ec2 and sts, not ${service}.`);
  }
  const caller = identify(world, accessKey, call.token);
  if (caller.kind === "unknown") throw service === "sts" ? unknownToken() : authFailure();
  if (caller.kind === "expired") throw service === "sts" ? expiredToken() : requestExpired();
  // STS judges the Region itself: its actions word that differently.
  if (service === "ec2" && !isEnabled(world, caller.account, region)) throw authFailure();
  return { service, region, caller };
}

/** The dialect to answer in, also when the call was not signed well enough to say. */
export function serviceOf(call: Call): Service {
  const authorization = parseAuthorization(call.authorization);
  if (authorization.kind === "signed") return authorization.service === "sts" ? "sts" : "ec2";
  const version = call.entries.find(([name]) => name === "Version")?.[1];
  return version === "2011-06-15" ? "sts" : "ec2";
}
