/** Every case of the suite, in the order of the sections. */
import { cases1To2 } from "./cases-1-2.ts";
import { cases3To6 } from "./cases-3-6.ts";
import type { ContractCase } from "./contract-case.ts";

export const cases: readonly ContractCase[] = [...cases1To2, ...cases3To6];
