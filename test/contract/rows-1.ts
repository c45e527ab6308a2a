/** Section 1 of the semantics notes, row by row: the rules of security groups. */
import type { Row } from "./contract-case.ts";
import { callRows } from "./rows-1-calls.ts";
import { formRows } from "./rows-1-forms.ts";

export const rows1: readonly Row[] = [...formRows, ...callRows];
