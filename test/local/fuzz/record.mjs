/** `node test/local/fuzz/record.mjs` writes corpus.txt anew, with record.ts. */
import { fileURLToPath } from "node:url";
import { useModule } from "../../../scripts/run-ts.mjs";

const corpus = fileURLToPath(new URL("corpus.txt", import.meta.url));
await useModule("test/local/fuzz/record.ts", ({ record }) => record(corpus));
