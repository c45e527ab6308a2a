import { type Instance, instanceStateOf, interfacesByInstance, visibleInstances } from "../state/instance.ts";
import { lookUpAll } from "../state/look-up.ts";
import { type Scope, tagsOf } from "../state/scope.ts";
import type { NetworkInterface } from "../state/vpc.ts";
import { type FilterFields, readFilters } from "../wire/filters.ts";
import { readPaging } from "../wire/pages.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";
import { renderInstance, renderInstanceState } from "./render-instance.ts";

const idsParameter = "InstanceId";

/** Instances by id or filter, by reservation; everything unless a page is asked for. A page counts instances. */
export function describeInstances(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Fields {
  const now = clock.now();
  const instanceIds = parameters.texts(idsParameter);
  const toPage = readPaging<Instance>(parameters, { min: 5, max: 1000, ids: idsParameter }, ({ id }) => id);
  const matches = readFilters(parameters, filterFields(scope, now));
  parameters.accept("IncludeManagedResources");
  const named = lookUpAll("instance", visibleInstances(scope, now), instanceIds);
  const { items, nextToken } = toPage(named.filter(matches));
  return { reservationSet: renderReservations(items, scope, now), nextToken };
}

function renderReservations(instances: readonly Instance[], scope: Scope, nowMs: number): readonly Fields[] {
  const reservations = new Map<string, Instance[]>();
  for (const instance of instances) {
    const together = reservations.get(instance.reservationId) ?? [];
    together.push(instance);
    reservations.set(instance.reservationId, together);
  }
  const interfaces = interfacesByInstance(scope);
  return [...reservations.values()].map((together) => renderTogether(together, interfaces, scope, nowMs));
}

/** Instances of one reservation, in the order they were started. */
export function renderReservation(instances: readonly Instance[], scope: Scope, nowMs: number): Fields {
  return renderTogether(instances, interfacesByInstance(scope), scope, nowMs);
}

function renderTogether(
  instances: readonly Instance[],
  interfaces: ReadonlyMap<string, readonly NetworkInterface[]>,
  scope: Scope,
  nowMs: number,
): Fields {
  const inOrder = instances.toSorted((a, b) => a.launchIndex - b.launchIndex);
  return {
    reservationId: instances[0]?.reservationId,
    ownerId: scope.account,
    groupSet: [],
    instancesSet: inOrder.map((instance) =>
      renderInstance(instance, interfaces.get(instance.id) ?? [], scope, nowMs),
    ),
  };
}

function filterFields(scope: Scope, nowMs: number): FilterFields<Instance> {
  const interfaces = interfacesByInstance(scope);
  const cards = ({ id }: Instance) => interfaces.get(id) ?? [];
  const primary = (instance: Instance) => cards(instance)[0];
  const nameOf = (id: string) => scope.groups.get(id)?.name ?? [];
  const ofCards = (show: (item: NetworkInterface) => readonly string[] | string) => (instance: Instance) =>
    cards(instance).flatMap(show);
  const stateOf = (instance: Instance) => instanceStateOf(instance, nowMs);
  return {
    fields: {
      "availability-zone": ({ zone }) => zone,
      "client-token": ({ clientToken }) => clientToken,
      "image-id": ({ imageId }) => imageId,
      "instance-id": ({ id }) => id,
      "instance-state-code": (instance) => String(renderInstanceState(stateOf(instance)).code),
      "instance-state-name": stateOf,
      "instance-type": ({ type }) => type,
      "instance.group-id": (instance) => primary(instance)?.groupIds,
      "instance.group-name": (instance) => primary(instance)?.groupIds.flatMap(nameOf),
      "launch-index": ({ launchIndex }) => String(launchIndex),
      "network-interface.addresses.private-ip-address": ofCards(({ privateAddress }) => privateAddress),
      "network-interface.group-id": ofCards(({ groupIds }) => groupIds),
      "network-interface.group-name": ofCards(({ groupIds }) => groupIds.flatMap(nameOf)),
      "network-interface.network-interface-id": ofCards(({ id }) => id),
      "network-interface.subnet-id": ofCards(({ subnetId }) => subnetId),
      "network-interface.vpc-id": ofCards(({ vpcId }) => vpcId),
      "owner-id": () => scope.account,
      "private-ip-address": (instance) => primary(instance)?.privateAddress,
      "reservation-id": ({ reservationId }) => reservationId,
      "subnet-id": (instance) => primary(instance)?.subnetId,
      "tag-key": ({ id }) => [...tagsOf(scope, id).keys()],
      "vpc-id": (instance) => primary(instance)?.vpcId,
    },
    tags: ({ id }) => tagsOf(scope, id),
  };
}
