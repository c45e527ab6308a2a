import type { Ids } from "../ids.ts";
import type { Instance } from "../state/instance.ts";
import { putTags } from "../state/put-tags.ts";
import type { Scope } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";
import { onceByToken } from "./client-token.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderReservation } from "./describe-instances.ts";
import { type Card, type Launch, readLaunch } from "./read-launch.ts";

/**
 * Starts instances, each with its interfaces: as many as wanted, or fewer, but not
 * less than the least, when the subnet runs out of addresses. Any image will do.
 */
export function runInstances(
  parameters: Parameters,
  { scope, world, ids, clock }: Pick<Ec2Context, "scope" | "world" | "ids" | "clock">,
): Effect {
  const { request, judge } = readLaunch(parameters, { scope, world });
  return onceByToken(parameters, scope, request, () => {
    const launch = judge();
    return () => {
      const now = clock.now();
      const reservationId = ids.next("r");
      const made = launch.instances.map((cards, launchIndex) =>
        start(launch, cards, { reservationId, launchIndex, now }, scope, ids),
      );
      return renderReservation(made, scope, now);
    };
  });
}

interface Start {
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly now: number;
}

function start(
  launch: Launch,
  cards: readonly Card[],
  { reservationId, launchIndex, now }: Start,
  scope: Scope,
  ids: Ids,
): Instance {
  const id = ids.next("i");
  const { imageId, type, zone, clientToken } = launch;
  const instance: Instance = {
    ...{ id, reservationId, launchIndex, imageId, type, clientToken, zone },
    launchedMs: now,
    terminatedMs: undefined,
  };
  scope.instances.set(id, instance);
  putTags(scope, id, launch.tags);
  for (const card of cards) {
    const interfaceId = ids.next("eni");
    scope.interfaces.set(interfaceId, attach(card, interfaceId, id, now, ids));
    putTags(scope, interfaceId, launch.interfaceTags);
  }
  return instance;
}

function attach(card: Card, id: string, instanceId: string, attachedMs: number, ids: Ids) {
  const { subnet, description, privateAddress, groupIds, deviceIndex, deleteOnTermination } = card;
  const attachment = {
    id: ids.next("eni-attach"),
    ...{ instanceId, deviceIndex, attachedMs, deleteOnTermination },
  };
  return { id, subnetId: subnet.id, vpcId: subnet.vpcId, description, privateAddress, groupIds, attachment };
}
