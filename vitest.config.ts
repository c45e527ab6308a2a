import { defineConfig } from "vitest/config";
import { CountsReporter } from "./test/support/counts-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/mutants/.work/**", "node_modules/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    reporters: ["default", new CountsReporter()],
  },
});
