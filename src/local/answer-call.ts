/**
 * One AWS call from its parameters to the XML that answers it: identify, look for
 * an injected fault, run the action, count and record. It never throws: what is
 * not an AWS error becomes InternalError.
 */
import { AwsError } from "./aws-error.ts";
import type { CallRecord, Control } from "./control/control.ts";
import { countCall } from "./control/counts.ts";
import { type Fault, takeFault } from "./control/faults.ts";
import { answerEc2, isMutating, renderEc2Answer, renderEc2Error } from "./ec2/service.ts";
import { type Call, identifyCall, type Service, type Signed, serviceOf } from "./identify-call.ts";
import { scopeOf, type World } from "./state/world.ts";
import { answerSts, renderStsAnswer, renderStsError } from "./sts/service.ts";
import { Parameters } from "./wire/parameters.ts";
import type { Fields } from "./wire/xml.ts";

export interface Cloud {
  readonly world: World;
  readonly control: Control;
}

export type CallAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly xml: string; readonly requestId: string }
  | { readonly kind: "drop" };

type Outcome = Fields | AwsError;

// Action names are kept as counts: a client that invents them must not fill the memory.
const longestAction = 100;

/** Answers one call, counts it and, when it may change something, records it. */
export function answerCall(call: Call, { world, control }: Cloud): CallAnswer {
  const requestId = uuid(world.ids.nextHex(32));
  const parameters = Parameters.parse(call.entries);
  const action = (parameters.text("Action") ?? "").slice(0, longestAction);
  const service = serviceOf(call);
  const signed = attempt(() => identifyCall(call, world));
  const caller = signed instanceof AwsError ? undefined : signed.caller;
  const mutating = service === "ec2" && isMutating(action);
  countCall(control.counts, action, caller?.account, mutating);
  const role = caller?.kind === "session" ? caller.role : undefined;
  const fault = takeFault(control.faults, { action, account: caller?.account, role });
  const outcome =
    fault?.kind === "drop-before" ? undefined : runCall(action, parameters, signed, fault, world);
  if (mutating && !(signed instanceof AwsError)) control.calls.push(record(call, action, signed, outcome));
  if (outcome === undefined || fault?.kind === "drop-after") return { kind: "drop" };
  return render(service, action, outcome, requestId);
}

function runCall(
  action: string,
  parameters: Parameters,
  signed: Signed | AwsError,
  fault: Fault | undefined,
  world: World,
): Outcome {
  if (signed instanceof AwsError) return signed;
  if (fault?.kind === "error") return fault.error;
  return attempt(() => runAction(action, parameters, signed, world));
}

function runAction(action: string, parameters: Parameters, signed: Signed, world: World): Fields {
  const { service, region, caller } = signed;
  if (action === "") {
    throw new AwsError("MissingAction", "The request is missing an action or a required parameter.");
  }
  parameters.accept("Version");
  if (service === "sts") return answerSts(action, parameters, { world, caller, region });
  const scope = scopeOf(world, caller.account, region);
  return answerEc2(action, parameters, { scope, world, ids: world.ids, clock: world.clock });
}

function record(call: Call, action: string, signed: Signed, outcome: Outcome | undefined): CallRecord {
  const sent = call.entries.filter(([name]) => name !== "Action" && name !== "Version");
  return {
    account: signed.caller.account,
    region: signed.region,
    action,
    parameters: Object.fromEntries(sent),
    error: errorOf(outcome),
  };
}

function errorOf(outcome: Outcome | undefined): string | null {
  if (outcome === undefined) return "DroppedBeforeEffect";
  return outcome instanceof AwsError ? outcome.code : null;
}

function attempt<T>(work: () => T): T | AwsError {
  try {
    return work();
  } catch (error) {
    if (error instanceof AwsError) return error;
    return new AwsError("InternalError", `An internal error has occurred: ${String(error)}`, 500);
  }
}

function render(service: Service, action: string, outcome: Outcome, requestId: string): CallAnswer {
  const dialect = dialects[service];
  const failed = outcome instanceof AwsError;
  const body = failed
    ? dialect.renderError(outcome, requestId)
    : dialect.renderAnswer(action, outcome, requestId);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  return { kind: "answer", status: failed ? outcome.status : 200, xml, requestId };
}

const dialects = {
  ec2: { renderAnswer: renderEc2Answer, renderError: renderEc2Error },
  sts: { renderAnswer: renderStsAnswer, renderError: renderStsError },
} as const;

function uuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
