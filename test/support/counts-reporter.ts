/** Ends the test run with its counts on one plain line, whatever reads it. */
import type { Reporter, TestModule } from "vitest/node";

export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    }
    // A file that does not even load has no tests to count.
    counts.failed += modules.filter((module) => module.errors().length > 0).length;
    const skipped = counts.skipped + counts.pending;
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped\n`);
  }
}
