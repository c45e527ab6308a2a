import { defineConfig } from "vitest/config";
import { CountsReporter } from "./test/support/counts-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/mutants/.work/**", "node_modules/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    // The SDK's notice about Node 20, which the command line switches off too.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    reporters: ["default", new CountsReporter()],
  },
});
