/**
 * What a failed AWS call says about the world, whatever the call was: whose credentials, which permission,
 * which Region, or that nobody answered. What a write must do about it is decided in ec2-errors.ts.
 *
 * Texts of AWS are quoted only where they cannot hold secrets: a refused signature comes back with the
 * signed headers in it, session token included.
 */
import type { Scope } from "../model/group.ts";

/** One call, named so that a person can find it in IAM, in CloudTrail and in this program. */
export interface Call {
  readonly scope: Scope;
  /** As IAM spells it: `ec2:AuthorizeSecurityGroupIngress`. */
  readonly action: string;
  /** The group that was to be changed. */
  readonly groupId?: string;
}

export interface Diagnosis {
  readonly code: string;
  readonly reason: string;
  readonly next: string;
}

export type Cause =
  | "no-credentials"
  | "credentials-expired"
  | "credentials-refused"
  | "unreachable"
  | "region-disabled"
  | "denied"
  | "throttled"
  | "no-answer"
  | "refused";

const CAUSES: Readonly<Record<string, Cause>> = {
  ExpiredToken: "credentials-expired",
  ExpiredTokenException: "credentials-expired",
  RequestExpired: "credentials-expired",
  InvalidClientTokenId: "credentials-refused",
  UnrecognizedClientException: "credentials-refused",
  InvalidAccessKeyId: "credentials-refused",
  SignatureDoesNotMatch: "credentials-refused",
  InvalidSignatureException: "credentials-refused",
  IncompleteSignature: "credentials-refused",
  MissingAuthenticationToken: "credentials-refused",
  AuthFailure: "region-disabled",
  OptInRequired: "region-disabled",
  RegionDisabled: "region-disabled",
  RegionDisabledException: "region-disabled",
  UnauthorizedOperation: "denied",
  AccessDenied: "denied",
  AccessDeniedException: "denied",
  Blocked: "denied",
  PendingVerification: "denied",
  RequestLimitExceeded: "throttled",
  EC2ThrottledException: "throttled",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  ThrottledException: "throttled",
  RequestThrottled: "throttled",
  RequestThrottledException: "throttled",
  TooManyRequestsException: "throttled",
  SlowDown: "throttled",
  InternalError: "no-answer",
  InternalFailure: "no-answer",
  ServerInternal: "no-answer",
  ServiceUnavailable: "no-answer",
  Unavailable: "no-answer",
  RequestTimeout: "no-answer",
  RequestTimeoutException: "no-answer",
  TimeoutError: "no-answer",
  AbortError: "no-answer",
};

const UNREACHABLE_CODES = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
const CREDENTIAL_ERRORS = ["CredentialsProviderError", "TokenProviderError", "ProviderError"];

/** The code that AWS gave: `InvalidPermission.Duplicate`, or the error's name when no reply came. */
export function awsCode(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/**
 * Sorts an SDK error. Only a reply with a status from 400 to 499 is an answer; everything else, a reply
 * that broke off and one that could not be understood included, leaves open what happened (`no-answer`).
 */
export function causeOf(error: unknown): Cause {
  const code = awsCode(error);
  if (CREDENTIAL_ERRORS.includes(code)) return credentialCause(error);
  if (UNREACHABLE_CODES.includes(transportCode(error)) || isUnconnected(error)) return "unreachable";
  const known = CAUSES[code];
  if (known !== undefined) return known;
  const status = httpStatus(error);
  return status >= 400 && status < 500 ? "refused" : "no-answer";
}

function credentialCause(error: unknown): Cause {
  return /expired|sso session/i.test(messageOf(error)) ? "credentials-expired" : "no-credentials";
}

// The SDK's connection time-out has no code of its own.
function isUnconnected(error: unknown): boolean {
  return messageOf(error).includes("did not establish a connection");
}

function transportCode(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), "code");
  if (typeof code === "string") return code;
  const cause: unknown = Reflect.get(Object(error), "cause");
  return cause === undefined ? "" : transportCode(cause);
}

function httpStatus(error: unknown): number {
  const metadata: unknown = Reflect.get(Object(error), "$metadata");
  const status: unknown = Reflect.get(Object(metadata), "httpStatusCode");
  return typeof status === "number" ? status : 0;
}

/** AWS's own words, without the coded part of a denial and without the SDK's hints for its developers. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [first = ""] = text.split(/Encoded authorization failure message|\n\s*Deserialization error/);
  return first.trim();
}

export function whereOf(scope: Scope): string {
  return `account ${scope.account}, Region ${scope.region}`;
}

/** The texts that hold for reads and writes alike. */
export function diagnose(error: unknown, call: Call): Diagnosis {
  return TEXTS[causeOf(error)](error, call);
}

const TEXTS: Readonly<Record<Cause, (error: unknown, call: Call) => Diagnosis>> = {
  "no-credentials": (error) => ({
    code: "NO_CREDENTIALS",
    reason: `no AWS credentials were found (${credentialWords(error)})`,
    next: "sign in (aws configure, aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  }),
  "credentials-expired": (error) => ({
    code: "CREDENTIALS_EXPIRED",
    reason: `the AWS credentials have expired (${awsCode(error)})`,
    next: "sign in again (aws sso login, or new temporary keys); if they are fresh, set this machine's clock",
  }),
  "credentials-refused": (error) => ({
    code: "CREDENTIALS_REFUSED",
    reason: `AWS does not accept these credentials (${awsCode(error)})`,
    next: "check the access key, the secret key and the session token, that they are active, and that the Region is enabled in the account",
  }),
  unreachable: (error, call) => ({
    code: "ENDPOINT_UNREACHABLE",
    reason: `nothing answers at the endpoint (${transportCode(error) || awsCode(error)})`,
    next: `check the network, the proxy, AWS_ENDPOINT_URL and that ${call.scope.region} is a Region`,
  }),
  "region-disabled": (error, { scope }) => ({
    code: "REGION_DISABLED",
    reason: `${awsCode(error)}: the Region is not enabled in the account, or these credentials are not valid there`,
    next: `enable ${scope.region} in account ${scope.account} or take it out of the mapping; if it is enabled, check the credentials`,
  }),
  denied: (error, { scope, action }) => ({
    code: "ACCESS_DENIED",
    reason: `not allowed in account ${scope.account} (${awsCode(error)}: ${messageOf(error)})`,
    next: `allow ${action} in account ${scope.account}; a service control policy or a permissions boundary may also deny it`,
  }),
  throttled: (error) => ({
    code: "THROTTLED",
    reason: `AWS limits the rate of calls (${awsCode(error)}), and repeating did not help`,
    next: "run again later; other tools in the account draw on the same limit",
  }),
  "no-answer": (error) => ({
    code: "NO_ANSWER",
    reason: `no complete answer came (${awsCode(error)}: ${messageOf(error)})`,
    next: "run again; if it stays, look at the AWS Health Dashboard and the network",
  }),
  refused: (error) => ({
    code: "CALL_REFUSED",
    reason: `AWS refused the call (${awsCode(error)}: ${messageOf(error)})`,
    next: "see the AWS error code; if the call is wrong, report it as a defect",
  }),
};

// The text of a failed credential_process holds its command line, which may hold a secret.
function credentialWords(error: unknown): string {
  const words = messageOf(error);
  const profile = process.env.AWS_PROFILE;
  const named = profile === undefined || profile === "" ? "" : `AWS_PROFILE is ${profile}: `;
  return `${named}${words.startsWith("Command failed") ? "the profile's credential_process failed" : words}`;
}
