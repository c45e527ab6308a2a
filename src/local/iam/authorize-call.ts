/** Refuses a call its caller may not make, in the words of the service that was called. */
import { AwsError } from "../aws-error.ts";
import type { Call } from "../call.ts";
import { isServed } from "../ec2/service.ts";
import { digest } from "../ids.ts";
import type { Service } from "../services.ts";
import { scopeOf } from "../state/world.ts";
import type { Request } from "./evaluate.ts";
import { type Actor, type Denial, findDenial, isRestricted } from "./judge.ts";
import { requestsOfCall } from "./resources-of-call.ts";

/**
 * Judges a call before its action runs, DryRun or not, and whether or not what it
 * names exists. STS judges its own calls: anyone may ask who they are, and
 * AssumeRole also depends on the role.
 *
 * @throws UnauthorizedOperation in EC2, AccessDeniedException in services that speak JSON
 */
export function authorizeCall(service: Service, action: string, call: Call, actor: Actor): void {
  if (action === "" || !isRestricted(actor)) return;
  const denial = findDenial(requestsFor(service, action, call, actor), actor);
  if (denial === undefined) return;
  throw service.name === "ec2" ? unauthorizedOperation(denial) : accessDeniedException(denial);
}

function requestsFor(
  service: Service,
  action: string,
  call: Call,
  { caller, region, world }: Actor,
): readonly Request[] {
  switch (service.name) {
    case "ec2": {
      // What EC2 does not have nobody can allow: the service says so.
      if (!isServed(action)) return [];
      const scope = scopeOf(world, caller.account, region);
      return requestsOfCall({ action, parameters: service.read(call), scope, world });
    }
    case "servicequotas":
      return [{ action: `servicequotas:${action}`, resource: "*", keys: new Map() }];
    default:
      return [];
  }
}

/** EC2 adds a text that only STS can read, and only where a resource is concerned. */
function unauthorizedOperation({ request, sentence }: Denial): AwsError {
  const words = `You are not authorized to perform this operation. ${sentence}`;
  const encoded =
    request.resource === "*" ? "" : `. Encoded authorization failure message: ${opaque(sentence)}`;
  return new AwsError("UnauthorizedOperation", `${words}${encoded}`, 403);
}

function opaque(sentence: string): string {
  return Buffer.from(digest(sentence) + digest(`${sentence} `)).toString("base64url");
}

function accessDeniedException({ sentence }: Denial): AwsError {
  return new AwsError("AccessDeniedException", sentence);
}
