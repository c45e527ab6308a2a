/**
 * Finds destinations that would never come to rest: written from two places, fed by themselves, or feeding each
 * other in a circle. Works on bare edges, so that it serves files, where little is known, and live reads alike.
 */

import { compareText } from "../model/compare-text.ts";
import { groupBy } from "../model/group-by.ts";

/** One mapping writes one destination from one source. Nodes are opaque keys; equal keys are the same group or network ACL. */
export interface Edge {
  readonly mappingId: string;
  readonly source: string;
  readonly destination: string;
}

export interface Conflict {
  readonly kind: "two-writers" | "cycle" | "self";
  /** Sorted, each once. One id alone: the mapping is in conflict with itself. */
  readonly mappingIds: readonly string[];
  /** The destination, or all that a circle leads through. Sorted. */
  readonly nodes: readonly string[];
}

/**
 * Lists the conflicts among all edges, sorted by kind, then nodes; the order of the edges does not matter.
 * Two edges to one destination are two writers even when they are of one mapping, or equal. Circles that
 * share a group are reported as one. Takes time in proportion to the edges.
 */
export function findConflicts(edges: readonly Edge[]): readonly Conflict[] {
  const conflicts = [...findTwoWriters(edges), ...findSelves(edges), ...findCycles(edges)];
  return conflicts.toSorted(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.nodes.join(), b.nodes.join()),
  );
}

function findTwoWriters(edges: readonly Edge[]): Conflict[] {
  const written = new Set<string>();
  const again = new Set<string>();
  for (const { destination } of edges) (written.has(destination) ? again : written).add(destination);
  const shared = edges.filter((edge) => again.has(edge.destination));
  return [...groupBy(shared, (edge) => edge.destination)].map(([destination, writers]) =>
    conflict("two-writers", writers, [destination]),
  );
}

function findSelves(edges: readonly Edge[]): Conflict[] {
  const loops = edges.filter((edge) => edge.source === edge.destination);
  return [...groupBy(loops, (edge) => edge.destination)].map(([node, own]) => conflict("self", own, [node]));
}

function findCycles(edges: readonly Edge[]): Conflict[] {
  const inner = innerEdges(edges);
  const knots = componentsOf(inner);
  const within = inner.filter(
    ({ source, destination }) => source !== destination && knots.get(source) === knots.get(destination),
  );
  return [...groupBy(within, (edge) => knots.get(edge.source))].map(([, own]) =>
    conflict("cycle", own, [...new Set(own.flatMap((edge) => [edge.source, edge.destination]))]),
  );
}

/** Only groups that are written and read can be in a circle; almost no group is both. */
function innerEdges(edges: readonly Edge[]): readonly Edge[] {
  const sources = new Set(edges.map((edge) => edge.source));
  const onward = edges.filter((edge) => sources.has(edge.destination));
  const destinations = new Set(onward.map((edge) => edge.destination));
  return onward.filter((edge) => destinations.has(edge.source));
}

function conflict(kind: Conflict["kind"], edges: readonly Edge[], nodes: readonly string[]): Conflict {
  const mappingIds = [...new Set(edges.map((edge) => edge.mappingId))];
  return { kind, mappingIds: mappingIds.toSorted(compareText), nodes: nodes.toSorted(compareText) };
}

interface Visit {
  readonly node: string;
  readonly order: number;
  readonly successors: readonly string[];
  /** How many successors have been looked at. */
  seen: number;
  /** The earliest node still open that can be reached from here. */
  lowest: number;
}

/**
 * Gives every node the number of its strongly connected component: nodes with one number reach each other.
 * Tarjan's algorithm with a path of its own, because call stacks are shorter than chains of mappings may be.
 */
function componentsOf(edges: readonly Edge[]): ReadonlyMap<string, number> {
  const successors = new Map(
    [...groupBy(edges, (edge) => edge.source)].map(([node, own]) => [
      node,
      own.map((edge) => edge.destination),
    ]),
  );
  const components = new Map<string, number>();
  const visits = new Map<string, Visit>();
  const open: string[] = [];
  const path: Visit[] = [];
  const enter = (node: string): void => {
    const order = visits.size;
    const visit = { node, order, lowest: order, seen: 0, successors: successors.get(node) ?? [] };
    visits.set(node, visit);
    open.push(node);
    path.push(visit);
  };
  for (const root of successors.keys()) {
    if (!visits.has(root)) enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.successors[visit.seen++];
      if (next === undefined) leave(visit, path, open, components);
      else {
        const known = visits.get(next);
        if (known === undefined) enter(next);
        else if (!components.has(next)) visit.lowest = Math.min(visit.lowest, known.order);
      }
    }
  }
  return components;
}

/** Ends a visit: hands on what it reached, and closes its component when nothing earlier was reached. */
function leave(visit: Visit, path: Visit[], open: string[], components: Map<string, number>): void {
  path.pop();
  const parent = path.at(-1);
  if (parent !== undefined) parent.lowest = Math.min(parent.lowest, visit.lowest);
  if (visit.lowest !== visit.order) return;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    components.set(node, visit.order);
    if (node === visit.node) return;
  }
}
