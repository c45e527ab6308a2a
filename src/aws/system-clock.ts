/** The real time. Everything else is handed a clock, so that tests need not wait. */
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../reconcile/ports.ts";

export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }

  async sleep(ms: number): Promise<void> {
    await pause(ms);
  }
}
