/** Every table row of sections 1 to 6 of the semantics notes, in our own short words, and the cases that hold it. */
import type { Row } from "./contract-case.ts";
import { rows1 } from "./rows-1.ts";
import { rows2 } from "./rows-2.ts";
import { rows3 } from "./rows-3.ts";
import { rows4 } from "./rows-4.ts";
import { rows5 } from "./rows-5.ts";
import { rows6 } from "./rows-6.ts";

export const rows: readonly Row[] = [...rows1, ...rows2, ...rows3, ...rows4, ...rows5, ...rows6];

/** The rows that no case holds and why, as a markdown list; docs/local.md carries it between markers. */
export function renderRowsNotCovered(all: readonly Row[] = rows): string {
  return all
    .flatMap((row) => ("whyNot" in row ? [`- ${row.section} ${row.row}: ${row.whyNot}`] : []))
    .join("\n");
}
