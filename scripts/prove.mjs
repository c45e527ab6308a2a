/**
 * Runs test/properties/prove.ts; arguments go on to it:
 * `npm run prove -- --from 500000 --pairs 500000 --groups 0`. Ends with 1 at the first pair that breaks a law.
 */
import { runProgram } from "./run-ts.mjs";

await runProgram("test/properties/prove.ts", process.argv.slice(2));
