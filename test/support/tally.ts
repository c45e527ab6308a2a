/** Counts what kinds of cases a property saw, so that a law cannot hold for want of interesting cases. */
export class Tally {
  readonly #title: string;
  readonly #counts = new Map<string, number>();
  #total = 0;

  constructor(title: string) {
    this.#title = title;
  }

  /** Counts one case and the kinds it belongs to. */
  see(kinds: Readonly<Record<string, boolean>>): void {
    this.#total += 1;
    for (const [kind, isSeen] of Object.entries(kinds)) {
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + (isSeen ? 1 : 0));
    }
  }

  share(kind: string): number {
    return (this.#counts.get(kind) ?? 0) / Math.max(1, this.#total);
  }

  /** Writes one line to the test run's output. */
  print(): void {
    const shares = [...this.#counts.keys()].map((kind) => `${kind} ${(this.share(kind) * 100).toFixed(1)} %`);
    process.stdout.write(`${this.#title}: ${this.#total} cases; ${shares.join(", ")}\n`);
  }
}
