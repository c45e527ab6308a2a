/** The building blocks of the mapping schema: schemas with a reader behind them. */
import * as z from "zod";
import type { Fail, Fault } from "./mapping-faults.ts";
import { FORMS, readForm, readIdPairs } from "./mapping-forms.ts";

/** A part of the document with a reader behind it; what the reader refuses becomes an issue of the schema. */
export function read<In, Out>(schema: z.ZodType<In>, reader: (value: In, fail: Fail) => Out | null) {
  return schema.transform((value, context): Out => {
    const fail = ({ code, reason, next, path = [] }: Fault): null => {
      context.issues.push({
        code: "custom",
        input: value,
        message: reason,
        params: { code, next },
        path: [...path],
      });
      return null;
    };
    const result = reader(value, fail);
    return result === null ? z.NEVER : result;
  });
}

export function form(name: keyof typeof FORMS) {
  const { pattern, noun } = FORMS[name];
  return read(z.string().meta({ pattern: pattern.source, description: noun }), (text, fail) =>
    readForm(FORMS[name], text, fail),
  );
}

export function list<T extends z.ZodType>(item: T) {
  return z.array(item).min(1);
}

/** A list in which nothing comes twice; `fold` says what counts as the same. */
export function distinct<T extends z.ZodType<string>>(item: T, fold = (text: string): string => text) {
  return read(list(item).meta({ uniqueItems: true }), (items, fail) => readDistinct(items, fold, fail));
}

export function oneOrMany<T extends z.ZodType<string>>(item: T) {
  return z.union([item.transform((one): readonly string[] => [one]), distinct(item)]);
}

function readDistinct(
  items: readonly string[],
  fold: (text: string) => string,
  fail: Fail,
): readonly string[] | null {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(fold(item))) {
      const reason = `${item} stands in the list twice`;
      return fail({ code: "DUPLICATE_ENTRY", reason, next: "leave one of them out", path: [index] });
    }
    seen.add(fold(item));
  }
  return items;
}

export function idPairs(key: keyof typeof FORMS, value: keyof typeof FORMS) {
  const forms = { key: FORMS[key], value: FORMS[value] };
  return read(idRecord(key, value), (record, fail) => readIdPairs(forms, record, fail));
}

/** A map from ids to ids whose forms only editors check; a reader must follow. */
export function idRecord(key: keyof typeof FORMS, value: keyof typeof FORMS) {
  const side = (name: keyof typeof FORMS) => z.string().meta({ pattern: FORMS[name].pattern.source });
  return z.record(side(key), side(value));
}

export const textOrNumber = z.union([z.string(), z.number()]);

const refusals = z.registry<{ readonly reason: string }>();

/**
 * A field that only the other kind of mapping has. It stands in the schema all the same, so that who writes it
 * learns why it makes no sense here, and is not told that there is no such field.
 */
export function refused(reason: string) {
  const anything = z.unknown().meta({ not: {}, doNotSuggest: true, description: `Not here: ${reason}` });
  const field = read<unknown, never>(anything, (_, fail) => fail(wrongKind(reason)));
  return z.exactOptional(field).register(refusals, { reason });
}

/** True for what `refused` made: nobody is to be led to such a field. */
export function isRefused(field: z.core.$ZodType): boolean {
  return refusals.has(field);
}

export function wrongKind(reason: string): Fault {
  return { code: "WRONG_KIND", reason, next: "leave it out" };
}

export function limit(meta: {
  readonly default: number;
  readonly maximum?: number;
  readonly description: string;
}) {
  const max = meta.maximum ?? Number.MAX_SAFE_INTEGER;
  return read(z.number().meta({ type: "integer", minimum: 0, ...meta }), (value, fail) =>
    Number.isInteger(value) && value >= 0 && value <= max
      ? value
      : fail({
          code: "BAD_LIMIT",
          reason: `${value} is not a whole number from 0${meta.maximum === undefined ? "" : ` to ${max}`}`,
          next: "give a whole number; 0 allows no removal",
        }),
  );
}
