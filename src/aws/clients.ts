/**
 * Makes the SDK's clients: time limits, what may be repeated, shared connections.
 * Endpoint, proxy and FIPS settings are left to the SDK, so AWS_ENDPOINT_URL and profiles keep working.
 */
import { EC2Client, type EC2ClientConfig } from "@aws-sdk/client-ec2";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import { BugError } from "../model/errors.ts";

// On Node 20 every process that uses the SDK prints seven lines about the Node versions of 2027. Which
// versions this program runs on is said in package.json, and stderr belongs to progress and errors.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export type Credentials = Awaited<ReturnType<EC2Client["config"]["credentials"]>>;

/** Gives credentials that are good now. The SDK passes the asking client's settings along. */
export type CredentialSource = (asked?: Record<string, unknown>) => Promise<Credentials>;

/** A write is repeated only when EC2 said that it did not even look at it. */
export type Use = "read" | "write";

export interface ClientOptions {
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly profile?: string;
}

const MAX_ATTEMPTS = 5;

const REQUEST_HANDLER = {
  connectionTimeout: 3_000,
  requestTimeout: 15_000,
  // Without this the SDK only logs that the time is over and goes on waiting.
  throwOnRequestTimeout: true,
  // requestTimeout ends with the reply's headers; this one also catches a body that stops coming.
  socketTimeout: 15_000,
  httpAgent: { maxSockets: 50 },
  httpsAgent: { maxSockets: 50 },
} as const;

type RequestHandler = NonNullable<EC2ClientConfig["requestHandler"]>;

// One pool of connections for all accounts: requests are signed one by one, so a connection to a Region's
// endpoint serves every account there, and fifty accounts cost one TLS handshake instead of fifty.
let sharedHandler: RequestHandler | undefined;

function requestHandler(): RequestHandler {
  return sharedHandler ?? REQUEST_HANDLER;
}

export function makeEc2Client(options: ClientOptions, use: Use): EC2Client {
  const client = new EC2Client({
    ...options,
    requestHandler: requestHandler(),
    retryMode: "adaptive",
    maxAttempts: MAX_ATTEMPTS,
  });
  sharedHandler ??= client.config.requestHandler;
  if (use === "write") repeatOnlyRefused(client);
  return client;
}

export function makeStsClient(options: ClientOptions): STSClient {
  const client = new STSClient({ ...options, requestHandler: requestHandler(), maxAttempts: MAX_ATTEMPTS });
  sharedHandler ??= client.config.requestHandler;
  return client;
}

/** Loaded when asked for. Service Quotas allows few calls a second, which the adaptive retries wait out. */
export async function makeServiceQuotasClient(options: ClientOptions): Promise<ServiceQuotasClient> {
  const { ServiceQuotasClient } = await import("@aws-sdk/client-service-quotas");
  return new ServiceQuotasClient({
    ...options,
    requestHandler: requestHandler(),
    retryMode: "adaptive",
    maxAttempts: MAX_ATTEMPTS,
  });
}

type RetryStrategy = Awaited<ReturnType<EC2Client["config"]["retryStrategy"]>>;
type TokenStrategy = Extract<RetryStrategy, { refreshRetryTokenForRetry: unknown }>;
type RetryFacts = Parameters<TokenStrategy["refreshRetryTokenForRetry"]>[1];

/**
 * Lets the client repeat a call only if it certainly had no effect: it was throttled, or refused because
 * this machine's clock was wrong (the SDK has corrected that by then). After a 5xx, a time-out or a broken
 * connection the call may have been carried out, and EC2 has no client token for group writes: a blind
 * repeat would be answered with Duplicate or NotFound and hide what happened.
 */
function repeatOnlyRefused(client: EC2Client): void {
  const adaptive = client.config.retryStrategy;
  let careful: Promise<RetryStrategy> | undefined;
  client.config.retryStrategy = () => {
    careful ??= adaptive().then(onlyRefused);
    return careful;
  };
}

const OLD_STRATEGY = {
  code: "BUG",
  subject: "AWS SDK",
  reason: "its retry strategy cannot be asked before each repeat, so writes would be repeated blindly",
  next: "report this defect with the version of @aws-sdk/client-ec2",
};

function onlyRefused(strategy: RetryStrategy): RetryStrategy {
  if (!("refreshRetryTokenForRetry" in strategy)) throw new BugError(OLD_STRATEGY);
  return {
    acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
    recordSuccess: (token) => strategy.recordSuccess(token),
    async refreshRetryTokenForRetry(token, facts) {
      if (!wasRefused(facts)) throw new Error("the effect of this call is unknown, so it is not repeated");
      return await strategy.refreshRetryTokenForRetry(token, facts);
    },
  };
}

function wasRefused(facts: RetryFacts): boolean {
  if (facts.errorType === "THROTTLING") return true;
  const metadata: unknown = Reflect.get(Object(facts.error), "$metadata");
  const status: unknown = Reflect.get(Object(metadata), "httpStatusCode");
  // The SDK notes a wrong clock on any error, a 500 of a call that was carried out included.
  const isClear = typeof status === "number" && status >= 400 && status < 500;
  return isClear && Reflect.get(Object(metadata), "clockSkewCorrected") === true;
}
