/** Reads the files that `-f` and `--seed` name. Loads nothing of AWS, so that what needs no call stays quick. */
import { readFile } from "node:fs/promises";
import { InputError } from "../model/errors.ts";
import type { MappingText } from "../reconcile/load-mappings.ts";

/**
 * @throws InputError when no file is named or one cannot be read
 */
export async function readFiles(names: readonly string[]): Promise<readonly MappingText[]> {
  if (names.length === 0) throw noFile();
  return Promise.all(names.map(async (fileName) => ({ fileName, text: await readText(fileName) })));
}

export async function readText(fileName: string): Promise<string> {
  try {
    return await readFile(fileName, "utf8");
  } catch (error) {
    throw new InputError({
      code: "FILE_UNREADABLE",
      subject: fileName,
      reason: error instanceof Error ? error.message : String(error),
      next: "check the path",
      cause: error,
    });
  }
}

function noFile(): InputError {
  return new InputError({
    code: "NO_MAPPING_FILE",
    subject: "-f",
    reason: "no mapping file is named, and registered mappings are not supported yet",
    next: "name a file with -f, such as -f mappings.yml",
  });
}
