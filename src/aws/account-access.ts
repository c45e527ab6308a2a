/**
 * Which credentials reach which account. Everything else in this folder asks here for a client and never
 * sees a credential.
 */
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { InputError, ReadError } from "../model/errors.ts";
import type { Scope } from "../model/group.ts";
import { partitionOf } from "../model/regions.ts";
import { type Caller, readCaller } from "./caller.ts";
import {
  type CredentialSource,
  makeEc2Client,
  makeServiceQuotasClient,
  makeStsClient,
  type Use,
} from "./clients.ts";
import { type MfaPrompt, personalCredentials, roleCredentials } from "./credentials.ts";
import { whereOf } from "./diagnosis.ts";

export interface AccountAccess {
  /**
   * A client for one account and Region. Makes no call: credentials are fetched by the first command, which
   * then fails with what is wrong with them. Clients are kept, so asking again is free.
   */
  ec2(scope: Scope, use: Use): EC2Client;
  /** A client that only reads, with the same credentials as reads of EC2. */
  serviceQuotas(scope: Scope): Promise<ServiceQuotasClient>;
}

export interface MappingAccessOptions {
  readonly caller: Pick<Caller, "account"> & Partial<Caller>;
  /** Whose STS endpoint is used. The credentials that a regional endpoint gives are good in all Regions. */
  readonly homeRegion: string;
  readonly readerRole: string;
  readonly writerRole: string;
  readonly externalId?: string;
  readonly sessionName: string;
  readonly credentials: CredentialSource;
  readonly now?: () => number;
}

/**
 * The access of mappings: the caller's own account is reached directly, any other through its reader role
 * for reads and its writer role for writes. A role is assumed once, however many Regions it is used in.
 */
export function createMappingAccess(options: MappingAccessOptions): AccountAccess {
  const sts = makeStsClient({ region: options.homeRegion, credentials: options.credentials });
  const roles = new Map<string, CredentialSource>();
  return clientsFor((scope, use) => {
    if (scope.account === options.caller.account) return { key: "caller", credentials: options.credentials };
    checkPartition(scope, options.caller.partition);
    const arn = roleArn(scope, use === "read" ? options.readerRole : options.writerRole);
    const credentials = getOrMake(roles, arn, () => assume(arn, scope, options, sts));
    return { key: arn, credentials };
  });
}

function roleArn(scope: Scope, role: string): string {
  return `arn:${partitionOf(scope.region)}:iam::${scope.account}:role/${role}`;
}

function assume(
  arn: string,
  scope: Scope,
  options: MappingAccessOptions,
  sts: ReturnType<typeof makeStsClient>,
): CredentialSource {
  const { caller, externalId, sessionName, now = Date.now } = options;
  return roleCredentials({
    sts,
    sessionName,
    now,
    assumption: {
      scope: { account: scope.account, region: options.homeRegion },
      action: "sts:AssumeRole",
      roleArn: arn,
      caller: caller.arn ?? `account ${caller.account}`,
    },
    ...(externalId === undefined ? {} : { externalId }),
  });
}

function checkPartition(scope: Scope, partition: string | undefined): void {
  if (partition === undefined || partition === partitionOf(scope.region)) return;
  throw new ReadError({
    code: "OTHER_PARTITION",
    subject: whereOf(scope),
    reason: `no role can be assumed from partition ${partition} in ${partitionOf(scope.region)}`,
    next: "run it with credentials of that partition: one deployment per partition",
  });
}

/** Where one side of a copy is, and whose credentials reach it. */
export interface CopySide {
  readonly region: string;
  readonly profile?: string;
  readonly roleArn?: string;
  readonly mfaSerial?: string;
}

export interface CopyAccessOptions {
  readonly from: CopySide;
  readonly to: CopySide;
  readonly sessionName: string;
  readonly mfaPrompt: MfaPrompt;
}

export interface CopyAccess extends AccountAccess {
  /** The accounts behind the two sets of credentials. */
  readonly from: Caller;
  readonly to: Caller;
}

/**
 * The access of a one-off copy: the source side is read with the credentials of `from`, everything on the
 * target side is done with those of `to`. Two sides with the same credentials share them, so a person is
 * asked for one MFA code. Asks STS for both accounts; fails as `readCaller` does.
 */
export async function createCopyAccess(options: CopyAccessOptions): Promise<CopyAccess> {
  const { from, to } = options;
  const fromCredentials = sideCredentials(from, options);
  const toCredentials =
    identityKey(from) === identityKey(to) ? fromCredentials : sideCredentials(to, options);
  // One after the other, because two MFA prompts at once would mix on the terminal.
  const fromCaller = await readCaller(fromCredentials, from.region);
  const toCaller = await readCaller(toCredentials, to.region);
  const sides: readonly Side[] = [
    { ...to, key: "to", credentials: toCredentials, account: toCaller.account, uses: ["read", "write"] },
    { ...from, key: "from", credentials: fromCredentials, account: fromCaller.account, uses: ["read"] },
  ];
  const access = clientsFor((scope, use) => {
    const able = sides.filter((side) => side.account === scope.account && side.uses.includes(use));
    const side = able.find(({ region }) => region === scope.region) ?? able[0];
    if (side === undefined) throw outOfReach(scope, fromCaller, toCaller);
    return side;
  });
  return { ...access, from: fromCaller, to: toCaller };
}

function sideCredentials(side: CopySide, options: CopyAccessOptions): CredentialSource {
  const { sessionName, mfaPrompt } = options;
  const call = { scope: { account: "of the caller", region: side.region }, action: "sts:GetCallerIdentity" };
  return personalCredentials({ ...side, sessionName, mfaPrompt }, call);
}

function identityKey(side: CopySide): string {
  return JSON.stringify([side.profile, side.roleArn, side.mfaSerial]);
}

/** One side with what it may be used for: the source's credentials never write. */
interface Side extends Reach {
  readonly account: string;
  readonly region: string;
  readonly uses: readonly Use[];
}

function outOfReach(scope: Scope, from: Caller, to: Caller): InputError {
  return new InputError({
    code: "ACCOUNT_OUT_OF_REACH",
    subject: whereOf(scope),
    reason: `the source credentials are of account ${from.account}, the target credentials of ${to.account}`,
    next: "name the profile or role of that account (--from-profile, --to-profile, --from-role-arn, --to-role-arn)",
  });
}

interface Reach {
  /** Names the credentials: clients are shared among scopes that are reached alike. */
  readonly key: string;
  readonly credentials: CredentialSource;
}

function clientsFor(reach: (scope: Scope, use: Use) => Reach): AccountAccess {
  const clients = new Map<string, EC2Client>();
  const quotas = new Map<string, Promise<ServiceQuotasClient>>();
  return {
    ec2(scope, use) {
      const { key, credentials } = reach(scope, use);
      return getOrMake(clients, `${key} ${scope.region} ${use}`, () =>
        makeEc2Client({ region: scope.region, credentials }, use),
      );
    },
    async serviceQuotas(scope) {
      const { key, credentials } = reach(scope, "read");
      return await getOrMake(quotas, `${key} ${scope.region}`, () =>
        makeServiceQuotasClient({ region: scope.region, credentials }),
      );
    },
  };
}

function getOrMake<T>(made: Map<string, T>, key: string, make: () => T): T {
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}
