/**
 * The services of this cloud: how each reads its calls, answers them and words what
 * it refuses. A call for any other service gets an AWS error in the protocol it
 * came in.
 */
import { AwsError, authFailure } from "./aws-error.ts";
import type { Call } from "./call.ts";
import type { Caller } from "./caller.ts";
import { answerEc2, isMutating, renderEc2Answer, renderEc2Error, requestExpired } from "./ec2/service.ts";
import { answerServiceQuotas, serviceQuotasShape, serviceQuotasTarget } from "./service-quotas/service.ts";
import { scopeOf, type World } from "./state/world.ts";
import { expiredToken, unknownToken } from "./sts/refusals.ts";
import { answerSts, renderStsAnswer, renderStsError } from "./sts/service.ts";
import { parseAuthorization } from "./wire/authorization.ts";
import * as json from "./wire/json.ts";
import { Parameters } from "./wire/parameters.ts";
import type { Fields } from "./wire/xml.ts";

export interface ServiceContext {
  readonly world: World;
  readonly caller: Caller;
  readonly region: string;
}

export interface Service {
  /** Its name in a credential scope; of a service that is not here whatever the call said. */
  readonly name: string;
  /** The action a call names; empty when it names none. */
  actionOf(call: Call): string;
  /** @throws AwsError for a body that is not what it claims to be */
  read(call: Call): Parameters;
  mutates(action: string): boolean;
  answer(action: string, parameters: Parameters, context: ServiceContext): Fields;
  readonly refusals: Refusals;
  readonly contentType: string;
  renderAnswer(action: string, fields: Fields, requestId: string): string;
  renderError(error: AwsError, requestId: string): string;
}

/** The words for what is wrong with a call before any action runs. */
export interface Refusals {
  unsigned(): AwsError;
  badSignature(header: string): AwsError;
  unknownKey(): AwsError;
  expiredSession(): AwsError;
  /** Absent where the service judges the Region itself. */
  readonly closedRegion?: () => AwsError;
}

const querySignatures = {
  unsigned: () => new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
  badSignature: (header: string) =>
    new AwsError(
      "IncompleteSignature",
      `The request signature does not conform to AWS standards: '${header}'`,
    ),
} as const;

const stsRefusals: Refusals = { ...querySignatures, unknownKey: unknownToken, expiredSession: expiredToken };

const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** What the services of the Query protocol have in common. */
const query = {
  actionOf: ({ entries }: Call) => entries.find(([name]) => name === "Action")?.[1] ?? "",
  read: ({ entries }: Call) => {
    const parameters = Parameters.parse(entries);
    parameters.accept("Action", "Version");
    return parameters;
  },
  mutates: (_action: string) => false,
  contentType: "text/xml;charset=UTF-8",
} as const;

const ec2: Service = {
  ...query,
  name: "ec2",
  mutates: isMutating,
  answer: (action, parameters, { world, caller, region }) => {
    requireAction(action);
    const scope = scopeOf(world, caller.account, region);
    return answerEc2(action, parameters, {
      scope,
      world,
      ids: world.ids,
      clock: world.clock,
      readings: world.readings,
    });
  },
  refusals: {
    ...querySignatures,
    unknownKey: authFailure,
    expiredSession: requestExpired,
    closedRegion: authFailure,
  },
  renderAnswer: (action, fields, requestId) => xmlHeader + renderEc2Answer(action, fields, requestId),
  renderError: (error, requestId) => xmlHeader + renderEc2Error(error, requestId),
};

const sts: Service = {
  ...query,
  name: "sts",
  answer: (action, parameters, context) => {
    requireAction(action);
    return answerSts(action, parameters, context);
  },
  refusals: stsRefusals,
  renderAnswer: (action, fields, requestId) => xmlHeader + renderStsAnswer(action, fields, requestId),
  renderError: (error, requestId) => xmlHeader + renderStsError(error, requestId),
};

/** What the services of the JSON protocol have in common; `target` is what stands before the dot. */
function jsonService(target: string) {
  return {
    actionOf: (call: Call) =>
      call.target?.startsWith(`${target}.`) ? call.target.slice(target.length + 1) : "",
    mutates: (_action: string) => false,
    contentType: json.jsonContentType,
    renderAnswer: json.renderJsonAnswer,
    renderError: json.renderJsonError,
  } as const;
}

const serviceQuotas: Service = {
  ...jsonService(serviceQuotasTarget),
  name: "servicequotas",
  // Without a target nobody has said that the body is JSON.
  read: ({ body, json: isJson }) => json.readJsonParameters(isJson ? body : "", serviceQuotasShape),
  answer: (action, parameters, { world, caller, region }) =>
    answerServiceQuotas(action, parameters, {
      scope: scopeOf(world, caller.account, region),
      readings: world.readings,
    }),
  refusals: { ...json.jsonRefusals, closedRegion: json.jsonRefusals.unknownKey },
};

const services: ReadonlyMap<string, Service> = new Map(
  [ec2, sts, serviceQuotas].map((service) => [service.name, service]),
);

/** The service a call is for, by its signature; by its protocol and version when it was not signed well enough to say. */
export function serviceOf(call: Call): Service {
  const authorization = parseAuthorization(call.authorization);
  if (authorization.kind === "signed") {
    return services.get(authorization.service) ?? foreignService(authorization.service, call);
  }
  if (call.target?.startsWith(`${serviceQuotasTarget}.`)) return serviceQuotas;
  if (call.json) return foreignJson("unknown");
  return call.entries.some(([name, value]) => name === "Version" && value === "2011-06-15") ? sts : ec2;
}

function foreignService(name: string, call: Call): Service {
  return call.json ? foreignJson(name) : foreignQuery(name);
}

function foreignQuery(name: string): Service {
  return {
    ...sts,
    name,
    answer: () => {
      throw new AwsError("InvalidAction", `The local cloud serves ${served()}, not ${name}.`);
    },
  };
}

function foreignJson(name: string): Service {
  return {
    ...jsonService(""),
    name,
    actionOf: ({ target = "" }) => target.slice(target.lastIndexOf(".") + 1),
    read: ({ body }) => json.readJsonParameters(body, {}),
    answer: () => {
      throw json.unknownOperation(`The local cloud serves ${served()}, not ${name}.`);
    },
    refusals: json.jsonRefusals,
  };
}

function served(): string {
  return [...services.keys()].join(", ");
}

function requireAction(action: string): void {
  if (action !== "") return;
  throw new AwsError("MissingAction", "The request is missing an action or a required parameter.");
}
