#!/usr/bin/env node
/**
 * The command line. `--version` answers before anything heavy is loaded; each command loads its own part.
 */
import packageFile from "../../package.json" with { type: "json" };

// On Node 20 the SDK prints a seven-line notice in every process; our users see what we support in the README.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

// Whoever reads us may have read enough, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}

const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${packageFile.version}\n`);
else {
  const { runProgram } = await import("./program.ts");
  try {
    process.exitCode = await runProgram(process.argv, packageFile.version);
  } catch (error) {
    // Everything foreseen was caught before; what is left is ours to mend.
    const stack = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`error BUG vpc-rule-sync did not expect this; please report it\n${stack}\n`);
    process.exitCode = 1;
  }
}
