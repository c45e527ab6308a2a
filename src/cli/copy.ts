/** `copy`: a one-off migration with the user's own credentials. Marks nothing as ours. */
import { InputError } from "../model/errors.ts";
import type { Mapping, ResourceKind } from "../model/mapping.ts";
import type { DestinationResult } from "../model/run.ts";
import type { Job } from "../reconcile/job.ts";
import type { Ports } from "../reconcile/ports.ts";
import { type Reconciled, reconcileScopes } from "../reconcile/reconcile-scope.ts";
import { connectForCopy, foreignMarkers, readConfiguredRegion } from "../wiring.ts";
import { type CopyRequest, checkRequest, toMapping } from "./copy-mapping.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";
import { newRunId, printRun } from "./run-mappings.ts";
import { ruleQuota } from "./settings.ts";
import {
  ask,
  askMfaCode,
  guarded,
  listenForStop,
  openTerminal,
  printErrors,
  showProgress,
  type Terminal,
} from "./terminal.ts";

export interface CopyOptions extends CopyRequest {
  readonly fromProfile?: string;
  readonly toProfile?: string;
  readonly fromRoleArn?: string;
  readonly toRoleArn?: string;
  readonly fromMfaSerial?: string;
  readonly toMfaSerial?: string;
  readonly fromRegion?: string;
  readonly toRegion?: string;
  readonly acceptRemovals?: number;
  readonly ruleQuota?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** The answer to a plan that was shown is asked for; `--yes` is that answer. */
export async function runCopy(
  kind: ResourceKind,
  ids: readonly string[],
  options: CopyOptions,
): Promise<ExitCode> {
  const terminal = openTerminal();
  const asJson = options.json === true;
  return guarded(terminal, asJson, async () => {
    const request = { ...options, kind, ids };
    checkRequest(request);
    const stop = listenForStop(terminal);
    try {
      const runId = newRunId();
      const [from, to] = await sidesOf(options);
      // Whatever is wrong with the request is said before anybody is asked for an MFA code.
      const draft = toMapping(
        request,
        { account: "000000000000", region: from.region },
        { account: "000000000000", region: to.region },
      );
      if (draft instanceof InputError) return printErrors(terminal, [draft], asJson);
      const { ports, fromAccount, toAccount } = await connectForCopy(from, to, {
        sessionName: runId,
        askMfaCode: askMfaCode(terminal),
        stop,
        progress: showProgress(terminal, !asJson && terminal.isInteractive),
      });
      const mapping = toMapping(
        request,
        { account: fromAccount, region: from.region },
        { account: toAccount, region: to.region },
      );
      if (mapping instanceof InputError) return printErrors(terminal, [mapping], asJson);
      return await planAskApply(jobOf(runId, mapping, options), ports, options, terminal);
    } finally {
      stop.dispose();
    }
  });
}

async function planAskApply(
  job: Job,
  ports: Ports,
  options: CopyOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const asJson = options.json === true;
  const planned = await reconcileScopes({ ...job, action: "plan" }, ports);
  if (planned.kind === "bad-input") return printErrors(terminal, planned.problems, asJson);
  const code = exitCodeOf(planned.run);
  const mayGoOn = code === EXIT.left && (options.yes === true || terminal.isInteractive);
  if (!mayGoOn || !asJson) printRun(terminal, planned.run, asJson);
  if (!mayGoOn) return code;
  if (options.yes !== true && !/^y(es)?$/i.test(await ask("Apply this? [y/N] "))) return EXIT.left;
  const done = await reconcileScopes({ ...job, approved: approvedPlans(planned) }, ports);
  if (done.kind === "bad-input") return printErrors(terminal, done.problems, asJson);
  printRun(terminal, done.run, asJson);
  return exitCodeOf(done.run);
}

/** Exactly what was shown may be carried out. */
function approvedPlans(planned: Extract<Reconciled, { kind: "ran" }>): ReadonlyMap<string, string> {
  return new Map(
    planned.run.destinations.flatMap(({ key, fingerprint }: DestinationResult) =>
      key === null || fingerprint === null ? [] : [[key, fingerprint] as const],
    ),
  );
}

function jobOf(runId: string, mapping: Mapping, options: CopyOptions): Job {
  return {
    runId,
    action: "sync",
    mappings: [mapping],
    neighbours: [],
    approved: null,
    ownerPrefix: null,
    adopt: false,
    acceptRemovals: options.acceptRemovals ?? null,
    foreignMarkers,
    ruleQuota: ruleQuota(options, process.env),
  };
}

async function sidesOf(options: CopyOptions) {
  const from = side(options.fromProfile, options.fromRoleArn, options.fromMfaSerial);
  const to = side(options.toProfile, options.toRoleArn, options.toMfaSerial);
  const fromRegion = options.fromRegion ?? (await readConfiguredRegion(options.fromProfile));
  const toRegion = options.toRegion ?? (await readConfiguredRegion(options.toProfile));
  return [
    { ...from, region: fromRegion ?? noRegion("--from-region", options.fromProfile) },
    { ...to, region: toRegion ?? noRegion("--to-region", options.toProfile) },
  ] as const;
}

function side(profile: string | undefined, roleArn: string | undefined, mfaSerial: string | undefined) {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(mfaSerial === undefined ? {} : { mfaSerial }),
  };
}

function noRegion(flag: string, profile: string | undefined): never {
  const which = profile === undefined ? "the profile" : `profile ${profile} (if there is one)`;
  throw new InputError({
    code: "NO_REGION",
    subject: flag,
    reason: `neither the flag nor ${which} nor the environment names a Region`,
    next: `give ${flag}, or set AWS_REGION`,
  });
}
