import type { Scope } from "./scope.ts";

/** Sets tags on a resource; keys that are there already take the new value. */
export function putTags(scope: Scope, id: string, tags: ReadonlyMap<string, string>): void {
  if (tags.size === 0) return;
  scope.tags.set(id, new Map([...(scope.tags.get(id) ?? []), ...tags]));
}
