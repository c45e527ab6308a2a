/**
 * The parameters of a Query call as a tree: `Filter.1.Name` is the value `Name`
 * of record 1 of the list `Filter`. The tree remembers what was asked for, so
 * that a parameter no action knows is refused instead of silently ignored.
 */
import { AwsError, invalidValue, missing } from "../aws-error.ts";

// No call this cloud serves nests deeper; a longer name is kept whole and refused as unknown.
const deepest = 8;
const int32 = 2 ** 31;

export class Parameters {
  readonly #values = new Map<string, string>();
  readonly #branches = new Map<string, Parameters>();
  readonly #read = new Set<string>();

  static parse(entries: Iterable<readonly [string, string]>): Parameters {
    const root = new Parameters();
    for (const [name, value] of entries) root.#insert(name, value);
    return root;
  }

  #insert(name: string, value: string): void {
    const steps = name.split(".");
    const last = steps.length > deepest ? undefined : steps.pop();
    if (last === undefined) {
      this.#values.set(name, value);
      return;
    }
    let branch: Parameters = this;
    for (const step of steps) branch = branch.#grow(step);
    branch.#values.set(last, value);
  }

  #grow(step: string): Parameters {
    const known = this.#branches.get(step);
    if (known !== undefined) return known;
    const grown = new Parameters();
    this.#branches.set(step, grown);
    return grown;
  }

  /** The value as sent, also when it is empty. */
  text(name: string): string | undefined {
    this.#read.add(name);
    return this.#values.get(name);
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === "") throw missing(name);
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < -int32 || number >= int32) {
      throw invalidValue(name, value, "Expecting an integer.");
    }
    return number;
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
    throw invalidValue(name, value, "Expecting true or false.");
  }

  /** A list of plain values, in the order of their numbers. */
  texts(name: string): readonly string[] {
    const list = this.#branches.get(name);
    if (list === undefined) return [];
    return numbered(list.#values.keys()).map((index) => list.text(index) ?? "");
  }

  /** A list of records, in the order of their numbers. */
  records(name: string): readonly Parameters[] {
    const list = this.#branches.get(name);
    if (list === undefined) return [];
    return numbered(list.#branches.keys()).flatMap((index) => list.#branches.get(index) ?? []);
  }

  /** One nested record, e.g. `Description` in `Description.Value`. */
  record(name: string): Parameters | undefined {
    return this.#branches.get(name);
  }

  /** Marks parameters as accepted without effect. */
  accept(...names: readonly string[]): void {
    for (const name of names) this.#read.add(name);
  }

  /** The same for whole lists and records. */
  acceptAll(...names: readonly string[]): void {
    for (const name of names) this.#branches.delete(name);
  }

  /** @throws UnknownParameter for the first parameter that nobody asked for, as EC2 does */
  refuseUnread(): void {
    const name = this.#firstUnread();
    if (name !== undefined) {
      throw new AwsError("UnknownParameter", `The parameter ${name} is not recognized`);
    }
  }

  #firstUnread(): string | undefined {
    for (const name of this.#values.keys()) if (!this.#read.has(name)) return name;
    for (const [name, branch] of this.#branches) {
      const unread = branch.#firstUnread();
      if (unread !== undefined) return `${name}.${unread}`;
    }
    return undefined;
  }
}

function numbered(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => /^\d{1,9}$/.test(name)).sort((a, b) => Number(a) - Number(b));
}
