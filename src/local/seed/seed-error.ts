/** What is wrong with a seed, and where. */
export class SeedError extends Error {
  constructor(path: string, problem: string) {
    super(path === "" ? problem : `${path}: ${problem}`);
    this.name = "SeedError";
  }
}
