/** What an injected fault makes a service say. */
import { AwsError } from "../aws-error.ts";
import { limitExceeded } from "./buckets.ts";
import type { Fault } from "./faults.ts";

interface Hit {
  /** As credential scopes name it. */
  readonly service: string;
  readonly account: string;
  readonly action: string;
}

interface Words {
  throttled(hit: Hit): AwsError;
  denied(hit: Hit): AwsError;
}

const sts: Words = {
  throttled: () => new AwsError("Throttling", "Rate exceeded"),
  denied: ({ service, action }) =>
    new AwsError("AccessDenied", `User is not authorized to perform: ${service}:${action}`, 403),
};

const words: ReadonlyMap<string, Words> = new Map<string, Words>([
  [
    "ec2",
    {
      throttled: limitExceeded,
      denied: () =>
        new AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.", 403),
    },
  ],
  [
    "servicequotas",
    {
      throttled: () => new AwsError("TooManyRequestsException", "Too many requests"),
      denied: ({ service, action }) =>
        new AwsError("AccessDeniedException", `User is not authorized to perform: ${service}:${action}`),
    },
  ],
]);

/** The error a hit call is answered with instead of being carried out; none for a fault that only cuts the connection. */
export function errorOfFault(fault: Fault, hit: Hit): AwsError | undefined {
  const { throttled, denied } = words.get(hit.service) ?? sts;
  switch (fault.kind) {
    case "error":
      return fault.error;
    case "throttle-share":
      return throttled(hit);
    case "deny":
      return denied(hit);
    default:
      return undefined;
  }
}
