/** What `plan` and `sync` share: files in, a run out. */
import { randomUUID } from "node:crypto";
import type { Run } from "../model/run.ts";
import { chooseMappings, loadMappings } from "../reconcile/load-mappings.ts";
import { reconcileScopes } from "../reconcile/reconcile-scope.ts";
import { renderJson } from "../report/render-json.ts";
import { renderText } from "../report/render-text.ts";
import { type ExitCode, exitCodeOf } from "./exit-code.ts";
import { readFiles } from "./mapping-files.ts";
import { ownerPrefix, roleSettings, ruleQuota, type SettingOptions } from "./settings.ts";
import {
  askMfaCode,
  guarded,
  listenForStop,
  openTerminal,
  printErrors,
  showProgress,
  type Terminal,
} from "./terminal.ts";

export interface MappingOptions extends SettingOptions {
  readonly file: readonly string[];
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly adopt?: boolean;
  readonly acceptRemovals?: number;
}

/** Runs the mappings of files and prints what came of it. */
export async function runMappings(
  action: "plan" | "sync",
  ids: readonly string[],
  options: MappingOptions,
): Promise<ExitCode> {
  const terminal = openTerminal();
  const asJson = options.json === true;
  return guarded(terminal, asJson, async () => {
    const { mappings: all, problems } = loadMappings(await readFiles(options.file));
    if (problems.length > 0) return printErrors(terminal, problems, asJson);
    const chosen = chooseMappings(all, ids);
    const stop = listenForStop(terminal);
    try {
      // The AWS SDK takes longer to load than a file to be judged, so it comes after that.
      const { connectForMappings, foreignMarkers } = await import("../wiring.ts");
      const settings = roleSettings(options, process.env);
      const runId = newRunId();
      const caller = {
        sessionName: runId,
        askMfaCode: askMfaCode(terminal),
        stop,
        progress: showProgress(terminal, !asJson && terminal.isInteractive),
      };
      const region = chosen.mappings[0]?.source.region ?? "us-east-1";
      const { ports, account } = await connectForMappings(settings, region, caller);
      const result = await reconcileScopes(
        {
          runId,
          action,
          ...chosen,
          approved: null,
          ownerPrefix: ownerPrefix(options, process.env, account),
          adopt: options.adopt === true,
          acceptRemovals: options.acceptRemovals ?? null,
          foreignMarkers,
          ruleQuota: ruleQuota(options, process.env),
          explain: options.explain === true,
        },
        ports,
      );
      if (result.kind === "bad-input") return printErrors(terminal, result.problems, asJson);
      printRun(terminal, result.run, asJson);
      return exitCodeOf(result.run);
    } finally {
      stop.dispose();
    }
  });
}

export function printRun(terminal: Terminal, run: Run, asJson: boolean): void {
  terminal.print(asJson ? renderJson(run) : renderText(run, terminal.paint));
}

/** Names a run in role sessions and records: `vpc-rule-sync-` and eight characters. */
export function newRunId(): string {
  return `vpc-rule-sync-${randomUUID().slice(0, 8)}`;
}
