/** `copy security-group`: a one-off migration with the user's own credentials. Marks nothing as ours. */
import { InputError } from "../model/errors.ts";
import type { Mapping } from "../model/mapping.ts";
import { parseMapping } from "../model/mapping-document.ts";
import type { DestinationResult } from "../model/run.ts";
import type { Ports } from "../reconcile/ports.ts";
import { type Reconciled, reconcileScopes } from "../reconcile/reconcile-scope.ts";
import type { Job } from "../reconcile/run-state.ts";
import { connectForCopy, foreignMarkers, readConfiguredRegion } from "../wiring.ts";
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

type Pairs = Readonly<Record<string, string>>;

export interface CopyOptions {
  readonly toVpc: string;
  readonly tag: Pairs;
  readonly fromVpc?: string;
  readonly fromProfile?: string;
  readonly toProfile?: string;
  readonly fromRoleArn?: string;
  readonly toRoleArn?: string;
  readonly fromMfaSerial?: string;
  readonly toMfaSerial?: string;
  readonly fromRegion?: string;
  readonly toRegion?: string;
  readonly as: string;
  readonly cidr: Pairs;
  readonly group: Pairs;
  readonly prefixList: Pairs;
  readonly allowWorld: readonly string[];
  readonly replace?: boolean;
  readonly acceptRemovals?: number;
  readonly ruleQuota?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export async function runCopy(ids: readonly string[], options: CopyOptions): Promise<ExitCode> {
  const terminal = openTerminal();
  const asJson = options.json === true;
  return guarded(terminal, asJson, async () => {
    checkSelection(ids, options);
    const stop = listenForStop(terminal);
    try {
      const runId = newRunId();
      const [from, to] = await sidesOf(options);
      // Whatever is wrong with the request is said before anybody is asked for an MFA code.
      const draft = toMapping(
        ids,
        options,
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
        ids,
        options,
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

interface Side {
  readonly account: string;
  readonly region: string;
}

/** A copy is a mapping for one run; it goes through the same checks as one from a file. */
function toMapping(ids: readonly string[], options: CopyOptions, from: Side, to: Side): Mapping | InputError {
  const document = {
    id: "copy",
    kind: "security-group",
    source: {
      ...from,
      ...sourceVpc(ids, options),
      select: ids.length > 0 ? { ids } : { tags: options.tag },
    },
    targets: [{ ...to, vpc: options.toVpc, as: options.as }],
    mode: "enforce",
    ownership: options.replace === true ? "exclusive" : "additive",
    translate: {
      cidrs: options.cidr,
      groups: options.group,
      prefixLists: options.prefixList,
      unresolved: "skip",
    },
    ...(options.allowWorld.length > 0 ? { limits: { allowWorld: options.allowWorld } } : {}),
  };
  const { mappings, problems } = parseMapping(document, "copy");
  const [problem] = problems;
  const [mapping] = mappings;
  if (problem !== undefined || mapping === undefined) {
    return (
      problem ??
      new InputError({ code: "BAD_COPY", subject: "copy", reason: "nothing to copy", next: "see --help" })
    );
  }
  return options.fromVpc === undefined ? withoutSourceVpc(mapping) : mapping;
}

/** A mapping that selects by tags names a VPC. A copy by tags may look in all of them, and then names any here. */
function sourceVpc(ids: readonly string[], { fromVpc, toVpc }: CopyOptions): { readonly vpc?: string } {
  if (fromVpc !== undefined) return { vpc: fromVpc };
  return ids.length > 0 ? {} : { vpc: toVpc };
}

function withoutSourceVpc(mapping: Mapping): Mapping {
  const { account, region, select } = mapping.source;
  return { ...mapping, source: { account, region, select } };
}

function checkSelection(ids: readonly string[], options: CopyOptions): void {
  const hasTags = Object.keys(options.tag).length > 0;
  if (ids.length > 0 !== hasTags) return;
  throw new InputError({
    code: "BAD_SELECTION",
    subject: "copy security-group",
    reason: hasTags ? "both ids and --tag are given" : "neither ids nor --tag are given",
    next: "name the groups by id, or choose them with --tag key=value",
  });
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
