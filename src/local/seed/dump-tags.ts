/** What a dump is made of. A field that is undefined is left out of the JSON. */
export type Json = { readonly [name: string]: unknown };

/** Tags as seeds have them; nothing where there are none. */
export function dumpTags(tags: ReadonlyMap<string, string>): readonly Json[] | undefined {
  return tags.size === 0 ? undefined : [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** A moment as seeds have it. */
export function dumpTime(ms: number): string {
  return new Date(ms).toISOString();
}
