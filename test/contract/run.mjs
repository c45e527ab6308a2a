/** `npm run test:contract`: run.ts with these arguments. */
import { runProgram } from "../../scripts/run-ts.mjs";

await runProgram("test/contract/run.ts", process.argv.slice(2));
