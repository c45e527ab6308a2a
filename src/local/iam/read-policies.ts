/** Lists of permission policies, as seeds, tests and whoever starts the cloud hand them over. */
import type { StandardPolicies } from "../state/role.ts";
import { type Policy, PolicyError, parsePolicy } from "./policy.ts";

/** What the reader and the writer of every account may do, as documents. */
export interface StandardDocuments {
  readonly reader: readonly unknown[];
  readonly writer: readonly unknown[];
}

/** @throws PolicyError that names the document by its place in `path` */
export function readPolicies(documents: readonly unknown[], path: string): readonly Policy[] {
  return documents.map((document, index) => readPolicy(document, `${path}[${index}]`));
}

function readPolicy(document: unknown, path: string): Policy {
  try {
    return parsePolicy(document);
  } catch (error) {
    if (error instanceof PolicyError) throw new PolicyError(path, error.message);
    throw error;
  }
}

/** @throws PolicyError */
export function readStandardPolicies(documents: StandardDocuments): StandardPolicies {
  return {
    reader: readPolicies(documents.reader, "standardPolicies.reader"),
    writer: readPolicies(documents.writer, "standardPolicies.writer"),
  };
}
