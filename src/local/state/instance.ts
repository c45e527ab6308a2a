/**
 * Instances: enough of them to carry groups and to be found. Groups belong to
 * their interfaces. What an instance is doing follows from when it was started and
 * terminated, so that nothing has to run in between.
 */
import type { Scope } from "./scope.ts";
import type { NetworkInterface } from "./vpc.ts";

export interface Instance {
  readonly id: string;
  /** Instances of one call share it. */
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly imageId: string;
  readonly type: string;
  readonly clientToken: string;
  readonly zone: string;
  readonly launchedMs: number;
  readonly terminatedMs: number | undefined;
}

export type InstanceState = "pending" | "running" | "shutting-down" | "terminated";

const settlingMs = 1000;
const rememberedMs = 3_600_000;

/** The state of the moment. */
export function instanceStateOf({ launchedMs, terminatedMs }: Instance, nowMs: number): InstanceState {
  if (terminatedMs !== undefined) {
    return nowMs - terminatedMs < settlingMs ? "shutting-down" : "terminated";
  }
  return nowMs - launchedMs < settlingMs ? "pending" : "running";
}

/** The instances one can still see: EC2 shows a terminated one for about an hour. */
export function visibleInstances(scope: Scope, nowMs: number): ReadonlyMap<string, Instance> {
  return new Map(
    [...scope.instances].filter(
      ([, { terminatedMs }]) => terminatedMs === undefined || nowMs - terminatedMs < rememberedMs,
    ),
  );
}

/** The interfaces of each instance, in the order of their device numbers. */
export function interfacesByInstance(scope: Scope): ReadonlyMap<string, readonly NetworkInterface[]> {
  const byInstance = new Map<string, NetworkInterface[]>();
  for (const item of scope.interfaces.values()) {
    if (item.attachment === undefined) continue;
    const { instanceId } = item.attachment;
    const own = byInstance.get(instanceId) ?? [];
    own.push(item);
    byInstance.set(instanceId, own);
  }
  const byDevice = (a: NetworkInterface, b: NetworkInterface) =>
    (a.attachment?.deviceIndex ?? 0) - (b.attachment?.deviceIndex ?? 0);
  for (const items of byInstance.values()) items.sort(byDevice);
  return byInstance;
}

/** Ends an instance. Its interfaces go with it at once, unless they are to stay. */
export function terminate(scope: Scope, instance: Instance, nowMs: number): void {
  if (instance.terminatedMs !== undefined) return;
  scope.instances.set(instance.id, { ...instance, terminatedMs: nowMs });
  for (const item of interfacesByInstance(scope).get(instance.id) ?? []) {
    if (item.attachment?.deleteOnTermination === false) {
      scope.interfaces.set(item.id, { ...item, attachment: undefined });
      continue;
    }
    scope.interfaces.delete(item.id);
    scope.tags.delete(item.id);
  }
}
