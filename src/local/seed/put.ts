import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import { SeedError } from "./seed-error.ts";

/** What a seed says of any resource. */
export interface Placed {
  readonly path: string;
  readonly id: string;
  readonly tags?: ReadonlyMap<string, string>;
}

/** Adds a resource with its tags. @throws SeedError for an id that is taken */
export function put<T>(
  scope: Scope,
  resources: Map<string, T>,
  { path, id, tags }: Placed,
  resource: T,
): void {
  if (resources.has(id)) throw new SeedError(path, `there are two with the id ${id}`);
  resources.set(id, resource);
  putTags(scope, id, tags ?? new Map());
}
