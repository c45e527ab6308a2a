#!/usr/bin/env node
/**
 * The command line. `--version` answers before anything heavy is loaded; each command loads its own part.
 */
import packageFile from "../../package.json" with { type: "json" };

// On Node 20 the SDK prints a seven-line notice in every process; our users see what we support in the README.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${packageFile.version}\n`);
else {
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram(process.argv, packageFile.version);
}
