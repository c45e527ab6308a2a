/** What can be wrong with one field of a mapping document, before it is known whose document it is. */

export type FieldPath = readonly (string | number)[];

export interface Fault {
  readonly code: string;
  readonly reason: string;
  readonly next: string;
  /** From where the fault was found downwards. */
  readonly path?: FieldPath;
}

/** Reports a fault and stands for the value that could not be read. */
export type Fail = (fault: Fault) => null;

/** `targets[0].translate.cidrs["10.0.0.0/16"]`; undefined for the document itself. */
export function fieldOf(path: FieldPath): string | undefined {
  if (path.length === 0) return undefined;
  return path.map(stepOf).join("").replace(/^\./, "");
}

function stepOf(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[a-z][a-z0-9]*$/i.test(step) ? `.${step}` : `[${show(step)}]`;
}

/** A value as a person may recognise it, cut short. Never fails, whatever the value holds. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a map of fields";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
