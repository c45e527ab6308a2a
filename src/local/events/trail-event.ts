/**
 * The CloudTrail event of one call, as EventBridge hands it on. Made from what was
 * sent and what was answered, never from the state; so the ids of what a call
 * created stand in the response only, and CIDRs as they were typed.
 */
import { AwsError } from "../aws-error.ts";
import type { Caller } from "../caller.ts";
import { digest, uuidOf } from "../ids.ts";
import type { World } from "../state/world.ts";
import type { Fields } from "../wire/xml.ts";
import { flatRequest } from "./flat-request.ts";
import type { JsonObject } from "./json.ts";
import { flatResponse, wrappedResponse } from "./response-elements.ts";
import { readSent } from "./sent.ts";
import { eventTime } from "./time.ts";
import { userIdentity } from "./user-identity.ts";
import { isWrapped, wrappedRequest } from "./wrapped-request.ts";

export interface TrailEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "AWS API Call via CloudTrail";
  readonly source: "aws.ec2";
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [];
  readonly detail: TrailDetail;
}

export interface TrailDetail {
  readonly eventVersion: string;
  readonly userIdentity: JsonObject;
  readonly eventTime: string;
  readonly eventSource: "ec2.amazonaws.com";
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** Present only when the call failed; begins with `Client.` or `Server.`. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: JsonObject;
  /** Null when the call failed. */
  readonly responseElements: JsonObject | null;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: false;
  readonly eventType: "AwsApiCall";
  readonly managementEvent: true;
  readonly recipientAccountId: string;
  readonly eventCategory: "Management";
}

/** A call that has been answered. */
export interface AnsweredCall {
  readonly action: string;
  readonly region: string;
  readonly caller: Caller;
  readonly accessKey: string;
  readonly entries: readonly (readonly [string, string])[];
  readonly userAgent: string;
  readonly outcome: Fields | AwsError;
  readonly requestId: string;
}

// The server listens on this address only.
const loopback = "127.0.0.1";

/** The event of an EC2 call that may change something. Its ids follow from the request id, which no two calls share. */
export function trailEvent(call: AnsweredCall, { clock, sessions }: World): TrailEvent {
  const { action, region, caller, accessKey, userAgent, requestId } = call;
  const time = eventTime(clock.now());
  return {
    version: "0",
    id: uuidOf(digest(`delivery ${requestId}`)),
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.ec2",
    account: caller.account,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: "1.09",
      userIdentity: userIdentity(caller, call, sessions.get(accessKey)),
      eventTime: time,
      eventSource: "ec2.amazonaws.com",
      eventName: action,
      awsRegion: region,
      sourceIPAddress: loopback,
      userAgent: userAgent.slice(0, longestText),
      ...errorOf(call.outcome),
      requestParameters: bounded("requestParameters", requestOf(call)),
      responseElements: responseOf(call),
      requestID: requestId,
      eventID: uuidOf(digest(`event ${requestId}`)),
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: caller.account,
      eventCategory: "Management",
    },
  };
}

// What the fields of a record may hold: 1 KB of an error's words or of a user agent, 100 KB of a request or answer.
const longestText = 1024;
const largestPart = 100 * 1024;

function errorOf(outcome: Fields | AwsError): Pick<TrailDetail, "errorCode" | "errorMessage"> {
  if (!(outcome instanceof AwsError)) return {};
  const { code, message, status } = outcome;
  // A throttled call is the client's doing, though it is answered with 503.
  const side = status >= 500 && code !== "RequestLimitExceeded" ? "Server" : "Client";
  return { errorCode: `${side}.${code}`, errorMessage: message.slice(0, longestText) };
}

function requestOf({ action, entries }: AnsweredCall): JsonObject {
  const sent = readSent(entries);
  return isWrapped(action) ? wrappedRequest(action, sent) : flatRequest(action, sent);
}

function responseOf({ action, outcome, requestId }: AnsweredCall): JsonObject | null {
  if (outcome instanceof AwsError) return null;
  const elements = isWrapped(action)
    ? wrappedResponse(action, outcome, requestId)
    : flatResponse(outcome, requestId);
  return bounded("responseElements", elements);
}

function bounded(name: string, part: JsonObject): JsonObject {
  const size = Buffer.byteLength(JSON.stringify(part));
  return size <= largestPart ? part : { reason: `${name} too large`, omitted: true, originalSize: size };
}
