/** Reads an untrusted JSON document and knows the path of everything in it, for errors that can be acted on. */
import { isId } from "../state/look-up.ts";
import { SeedError } from "./seed-error.ts";

export class JsonReader {
  readonly path: string;
  readonly #fields: { readonly [name: string]: unknown };

  private constructor(path: string, fields: { readonly [name: string]: unknown }) {
    this.path = path;
    this.#fields = fields;
  }

  static parse(text: string): JsonReader {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new SeedError(
        "",
        `the seed is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return JsonReader.#of("", value);
  }

  /** A document that is JSON already, such as the body of a request. */
  static read(value: unknown): JsonReader {
    return JsonReader.#of("", value);
  }

  static #of(path: string, value: unknown): JsonReader {
    if (!isObject(value)) throw new SeedError(path, "an object is expected here");
    return new JsonReader(path, value);
  }

  wrong(name: string, problem: string): SeedError {
    return new SeedError(this.#at(name), problem);
  }

  /** @throws SeedError for a field with another name: a misspelt list would otherwise be an empty one */
  allow(...names: readonly string[]): void {
    const unknown = Object.keys(this.#fields).find((name) => !names.includes(name));
    if (unknown !== undefined) throw this.wrong(unknown, `unknown field; known are ${names.join(", ")}`);
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== "string") throw this.wrong(name, "a string is expected here");
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.#isAbsent(name) ? undefined : this.text(name);
  }

  integer(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw this.wrong(name, "a whole number is expected here");
    }
    return value;
  }

  optionalInteger(name: string): number | undefined {
    return this.#isAbsent(name) ? undefined : this.integer(name);
  }

  flag(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value !== "boolean") throw this.wrong(name, "true or false is expected here");
    return value;
  }

  optionalFlag(name: string): boolean | undefined {
    return this.#isAbsent(name) ? undefined : this.flag(name);
  }

  /** A moment such as `2026-11-22T11:00:00.000Z`, in milliseconds since 1970. */
  time(name: string): number {
    const ms = Date.parse(this.text(name));
    if (Number.isNaN(ms)) throw this.wrong(name, "a time such as 2026-11-22T11:00:00.000Z is expected here");
    return ms;
  }

  optionalTime(name: string): number | undefined {
    return this.#isAbsent(name) ? undefined : this.time(name);
  }

  id(name: string, prefix: string): string {
    const id = this.text(name);
    if (!isId(prefix, id)) throw this.wrong(name, `"${id}" is not an id like ${prefix}-0123456789abcdef0`);
    return id;
  }

  /** A list of whatever it holds; nothing when it is absent, which is not the same as empty here. */
  values(name: string): readonly unknown[] | undefined {
    return this.#isAbsent(name) ? undefined : this.#array(name);
  }

  /** A list of texts; an absent one is empty. */
  texts(name: string): readonly string[] {
    return this.#array(name).map((value, index) => {
      if (typeof value !== "string") throw this.wrong(`${name}[${index}]`, "a string is expected here");
      return value;
    });
  }

  /** A list of objects; an absent one is empty. */
  list(name: string): readonly JsonReader[] {
    return this.#array(name).map((value, index) => JsonReader.#of(this.#at(`${name}[${index}]`), value));
  }

  requiredList(name: string): readonly JsonReader[] {
    if (this.#isAbsent(name)) throw this.wrong(name, "a list is expected here");
    return this.list(name);
  }

  object(name: string): JsonReader | undefined {
    return this.#isAbsent(name) ? undefined : JsonReader.#of(this.#at(name), this.#fields[name]);
  }

  #array(name: string): readonly unknown[] {
    if (this.#isAbsent(name)) return [];
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw this.wrong(name, "a list is expected here");
    return value;
  }

  #isAbsent(name: string): boolean {
    return this.#fields[name] === undefined || this.#fields[name] === null;
  }

  #at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
