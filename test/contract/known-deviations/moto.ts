/** What moto does otherwise than AWS, by the name of the case that shows it. */
import type { KnownDeviations } from "../judge.ts";
import { motoDeviations1To2 } from "./moto-1-2.ts";
import { motoDeviations3To6 } from "./moto-3-6.ts";

export const motoDeviations: KnownDeviations = { ...motoDeviations1To2, ...motoDeviations3To6 };
