/**
 * One AWS call from its parameters to the text that answers it: identify, look for
 * an injected fault, run the action, count and record. It never throws: what is
 * not an AWS error becomes InternalError.
 */
import { AwsError } from "./aws-error.ts";
import type { Call } from "./call.ts";
import type { Cloud } from "./cloud.ts";
import { takeToken } from "./control/buckets.ts";
import type { CallRecord, Control } from "./control/control.ts";
import { countCall } from "./control/counts.ts";
import { errorOfFault } from "./control/fault-error.ts";
import { type Fault, type FaultTarget, takeDelay, takeFault } from "./control/faults.ts";
import { rememberPast, seenWorld } from "./control/stale-reads.ts";
import { writeActions } from "./ec2/service.ts";
import { trailEvent } from "./events/trail-event.ts";
import { authorizeCall } from "./iam/authorize-call.ts";
import { identifyCall, type Signed } from "./identify-call.ts";
import { uuidOf } from "./ids.ts";
import { type Service, serviceOf } from "./services.ts";
import type { World } from "./state/world.ts";
import type { Parameters } from "./wire/parameters.ts";
import type { Fields } from "./wire/xml.ts";

export interface WholeAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly requestId: string;
}

export type CallAnswer = WholeAnswer | { readonly kind: "drop" };

type Outcome = Fields | AwsError;

// Action names are kept as counts: a client that invents them must not fill the memory.
const longestAction = 100;

/** A call of which is known what it asks for and who asks. */
interface Arrival {
  readonly call: Call;
  readonly service: Service;
  readonly action: string;
  readonly signed: Signed | AwsError;
}

function arrive(call: Call, world: World): Arrival {
  const service = serviceOf(call);
  const action = service.actionOf(call).slice(0, longestAction);
  return { call, service, action, signed: attempt(() => identifyCall(call, service, world)) };
}

function targetOf({ call: { entries }, action, signed }: Arrival): FaultTarget {
  if (signed instanceof AwsError) {
    return { action, entries, account: undefined, region: undefined, role: undefined };
  }
  const { caller, region } = signed;
  const role = caller.kind === "session" ? caller.role : undefined;
  return { action, entries, account: caller.account, region, role };
}

/** How many milliseconds a call is to wait before it is answered. */
export function delayOf(call: Call, { world, control }: Cloud): number {
  const { faults, latencyMs } = control;
  if (!faults.some(({ kind }) => kind === "latency")) return latencyMs;
  return latencyMs + takeDelay(faults, targetOf(arrive(call, world)));
}

/** Answers one call, counts it and, when it may change something, records it. */
export function answerCall(call: Call, { world, control, events }: Cloud): CallAnswer {
  const requestId = uuidOf(world.ids.nextHex(32));
  const arrival = arrive(call, world);
  const { service, action, signed } = arrival;
  const target = targetOf(arrival);
  const mutating = service.mutates(action);
  countCall(control.counts, action, target.account, mutating);
  const fault = takeFault(control.faults, target);
  const outcome = fault?.kind === "drop-before" ? undefined : runCall(arrival, fault, control, world);
  if (mutating && !(signed instanceof AwsError)) noteCall(control, record(call, action, signed, outcome));
  if (service.name === "ec2" && writeActions.has(action) && !(signed instanceof AwsError) && outcome) {
    const { entries, userAgent } = call;
    events.add(trailEvent({ action, ...signed, entries, userAgent, outcome, requestId }, world));
  }
  if (outcome === undefined || fault?.kind === "drop-after") return { kind: "drop" };
  return render(service, action, outcome, requestId);
}

/** The answer to a call that is not even looked at, in the protocol it came in. */
export function refuseCall(call: Call, error: AwsError, { world }: Cloud): WholeAnswer {
  return render(serviceOf(call), "", error, uuidOf(world.ids.nextHex(32)));
}

function runCall(
  { call, service, action, signed }: Arrival,
  fault: Fault | undefined,
  control: Control,
  world: World,
): Outcome {
  if (signed instanceof AwsError) return signed;
  const { account } = signed.caller;
  return attempt(() => {
    if (service.name === "ec2") {
      const { entries } = call;
      takeToken(control.buckets, { account, region: signed.region, action, entries }, world.clock);
    }
    const error = fault && errorOfFault(fault, { service: service.name, account, action });
    if (error !== undefined) throw error;
    authorizeCall(service, action, call, { ...signed, world });
    const seen = worldFor(service, action, signed, control, world);
    return runAction(service, action, service.read(call), signed, seen);
  });
}

/** The world a call works on: the true one, unless it is a read that lags behind. */
function worldFor(
  service: Service,
  action: string,
  { caller, region }: Signed,
  { staleReads }: Control,
  world: World,
): World {
  if (service.name !== "ec2") return world;
  if (!service.mutates(action)) return seenWorld(staleReads, world);
  rememberPast(staleReads, world, caller.account, region);
  return world;
}

function runAction(
  service: Service,
  action: string,
  parameters: Parameters,
  { region, caller }: Signed,
  world: World,
): Fields {
  return service.answer(action, parameters, { world, caller, region });
}

// A test replays calls; a cloud that runs for days must not fill the memory with them.
const mostCalls = 100_000;

function noteCall(control: Control, call: CallRecord): void {
  control.calls.push(call);
  if (control.calls.length > mostCalls * 1.1) control.calls = control.calls.slice(-mostCalls);
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

function render(service: Service, action: string, outcome: Outcome, requestId: string): WholeAnswer {
  const failed = outcome instanceof AwsError;
  const body = failed
    ? service.renderError(outcome, requestId)
    : service.renderAnswer(action, outcome, requestId);
  const { contentType } = service;
  return { kind: "answer", status: failed ? outcome.status : 200, contentType, body, requestId };
}
