/**
 * Where credentials come from: the SDK's default chain, a profile, a role. Each source remembers what it got
 * and renews it in time, so that one AssumeRole (or one MFA code) serves all clients in all Regions.
 *
 * `@aws-sdk/credential-providers` is imported when it is first needed: most of what it can load is never used.
 */
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import { ReadError } from "../model/errors.ts";
import type { CredentialSource, Credentials } from "./clients.ts";
import { type Assumption, toAssumeError, toCredentialError } from "./credential-errors.ts";
import type { Call } from "./diagnosis.ts";

/** Asks a person for the code of this MFA device. */
export type MfaPrompt = (serial: string) => Promise<string>;

/** Long enough that a call begun with them ends with them; also the point at which the SDK asks again. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** What STS gives to a role that assumes a role is at most one hour. */
const SESSION_SECONDS = 3600;

/**
 * Remembers credentials until five minutes before they expire. Callers that ask at the same time share one
 * request. A failure is told to all who waited for it and then forgotten.
 */
export function rememberCredentials(source: CredentialSource, now: () => number): CredentialSource {
  let current: Promise<Credentials> | undefined;
  let renewAt = Number.POSITIVE_INFINITY;
  return (asked) => {
    if (current !== undefined && now() < renewAt) return current;
    renewAt = Number.POSITIVE_INFINITY;
    const request = source(asked).then((credentials) => {
      const expires = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      renewAt = expires - RENEW_BEFORE_MS;
      return credentials;
    });
    current = request;
    request.catch(() => {
      if (current === request) current = undefined;
    });
    return request;
  };
}

export interface PersonalCredentials {
  readonly profile?: string;
  readonly roleArn?: string;
  readonly mfaSerial?: string;
  /** For the session's name in CloudTrail, when a role is assumed. */
  readonly sessionName: string;
  readonly mfaPrompt?: MfaPrompt;
}

/**
 * The credentials a person works with: a profile's, or else the default chain's (environment, profile named
 * by AWS_PROFILE, SSO, container, instance), and with `roleArn` those of a role assumed with them.
 * Fails with `InputError` (NO_CREDENTIALS, CREDENTIALS_EXPIRED, ROLE_NOT_ASSUMABLE …).
 */
export function personalCredentials(person: PersonalCredentials, call: Call): CredentialSource {
  let source: CredentialSource | undefined;
  const explained: CredentialSource = async (asked) => {
    try {
      source ??= await loadSource(person);
      return await source(asked);
    } catch (error) {
      throw toCredentialError(error, call, person.profile ?? process.env.AWS_PROFILE);
    }
  };
  return rememberCredentials(explained, Date.now);
}

async function loadSource(person: PersonalCredentials): Promise<CredentialSource> {
  const providers = await import("@aws-sdk/credential-providers");
  const mfa = person.mfaPrompt === undefined ? {} : { mfaCodeProvider: person.mfaPrompt };
  const base =
    person.profile === undefined
      ? providers.fromNodeProviderChain(mfa)
      : providers.fromIni({ profile: person.profile, ...mfa });
  if (person.roleArn === undefined) return base;
  return providers.fromTemporaryCredentials({
    masterCredentials: base,
    params: {
      RoleArn: person.roleArn,
      RoleSessionName: toSessionName(person.sessionName),
      ...(person.mfaSerial === undefined ? {} : { SerialNumber: person.mfaSerial }),
    },
    ...mfa,
  });
}

export interface RoleRequest {
  readonly sts: STSClient;
  readonly assumption: Assumption;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly now: () => number;
}

/** The credentials of a role in another account: one AssumeRole for all who ask, until it is nearly over. */
export function roleCredentials(request: RoleRequest): CredentialSource {
  return rememberCredentials(() => assumeRole(request), request.now);
}

async function assumeRole(request: RoleRequest): Promise<Credentials> {
  const { assumption, externalId } = request;
  const command = new AssumeRoleCommand({
    RoleArn: assumption.roleArn,
    RoleSessionName: toSessionName(request.sessionName),
    DurationSeconds: SESSION_SECONDS,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  });
  try {
    const reply = await request.sts.send(command);
    return toCredentials(reply.Credentials ?? {}, assumption);
  } catch (error) {
    throw toAssumeError(error, assumption);
  }
}

interface StsCredentials {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

function toCredentials(sts: StsCredentials, call: Assumption): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = sts;
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new ReadError({
      code: "READ_INCOMPLETE",
      subject: call.roleArn,
      field: call.action,
      reason: "the reply lacks a part of the credentials or their end",
      next: "run again; if it stays, look at the endpoint (AWS_ENDPOINT_URL) that answers",
    });
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

/** STS allows 2 to 64 characters of `\w+=,.@-`; anything else in the wish becomes a hyphen. */
export function toSessionName(wish: string): string {
  return wish
    .replace(/[^A-Za-z0-9_+=,.@-]/g, "-")
    .slice(0, 64)
    .padEnd(2, "-");
}
