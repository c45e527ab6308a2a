/** The only place that chooses adapters and creates clients: a command gets ports, and never learns of AWS. */
import foreignMarkers from "../config/foreign-markers.json" with { type: "json" };
import {
  type AccountAccess,
  type CopySide,
  createCopyAccess,
  createMappingAccess,
} from "./aws/account-access.ts";
import { configuredRegion, readCaller } from "./aws/caller.ts";
import { personalCredentials } from "./aws/credentials.ts";
import { Ec2State } from "./aws/ec2-state.ts";
import { Ec2Steps } from "./aws/ec2-steps.ts";
import { Ec2Inventory } from "./aws/inventory.ts";
import { RegionCheck } from "./aws/region-check.ts";
import { SystemClock } from "./aws/system-clock.ts";
import type { InventoryReader, Ports, ProgressListener, StateReader, StopSignal } from "./reconcile/ports.ts";

export { foreignMarkers };

export interface Connection {
  readonly ports: Ports;
  /** The account of the caller's own credentials. */
  readonly account: string;
}

/** What a command knows of the person and the moment. */
export interface Caller {
  readonly sessionName: string;
  readonly askMfaCode: (serial: string) => Promise<string>;
  readonly stop: StopSignal;
  readonly progress: ProgressListener;
}

export interface RoleSettings {
  readonly readerRole: string;
  readonly writerRole: string;
  readonly externalId?: string;
}

/**
 * Access for mappings: the caller's own account directly, every other through its roles.
 *
 * @param firstRegion used where the environment names no Region
 * @throws InputError without usable credentials
 */
export async function connectForMappings(
  roles: RoleSettings,
  firstRegion: string,
  caller: Caller,
): Promise<Connection> {
  const region = (await configuredRegion()) ?? firstRegion;
  const credentials = personalCredentials(
    { sessionName: caller.sessionName, mfaPrompt: caller.askMfaCode },
    { scope: { account: "of the caller", region }, action: "sts:GetCallerIdentity" },
  );
  const identity = await readCaller(credentials, region);
  const access = createMappingAccess({
    ...roles,
    caller: identity,
    homeRegion: region,
    sessionName: caller.sessionName,
    credentials,
  });
  return { ports: portsOf(access, region, caller), account: identity.account };
}

export interface CopyConnection {
  readonly ports: Ports;
  readonly fromAccount: string;
  readonly toAccount: string;
}

/** The Region that a profile, or else the environment, names. */
export function readConfiguredRegion(profile?: string): Promise<string | undefined> {
  return configuredRegion(profile);
}

/** Access for a one-off copy: each side with its own credentials, and with no role of ours. */
export async function connectForCopy(from: CopySide, to: CopySide, caller: Caller): Promise<CopyConnection> {
  const access = await createCopyAccess({
    from,
    to,
    sessionName: caller.sessionName,
    mfaPrompt: caller.askMfaCode,
  });
  return {
    ports: portsOf(access, from.region, caller),
    fromAccount: access.from.account,
    toAccount: access.to.account,
  };
}

export interface Discovery {
  readonly account: string;
  readonly readers: {
    readonly state: StateReader;
    readonly inventory: InventoryReader;
  };
}

/** Access to one account and Region for looking only, with a person's own credentials and no role of ours. */
export async function connectForDiscovery(
  person: CopySide,
  { sessionName, askMfaCode }: Pick<Caller, "sessionName" | "askMfaCode">,
): Promise<Discovery> {
  const { region } = person;
  const credentials = personalCredentials(
    { ...person, sessionName, mfaPrompt: askMfaCode },
    { scope: { account: "of the caller", region }, action: "sts:GetCallerIdentity" },
  );
  const caller = await readCaller(credentials, region);
  // The roles are for other accounts, and this access is asked for the caller's own alone.
  const roles = { readerRole: "none", writerRole: "none" };
  const access = createMappingAccess({ ...roles, caller, homeRegion: region, sessionName, credentials });
  return {
    account: caller.account,
    readers: {
      state: new RegionCheck(new Ec2State(access), access, region),
      inventory: new Ec2Inventory(access),
    },
  };
}

function portsOf(access: AccountAccess, homeRegion: string, { stop, progress }: Caller): Ports {
  return {
    reader: new RegionCheck(new Ec2State(access), access, homeRegion),
    applier: new Ec2Steps(access),
    clock: new SystemClock(),
    stop,
    progress,
  };
}
