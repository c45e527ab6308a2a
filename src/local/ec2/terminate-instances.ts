import { missing } from "../aws-error.ts";
import { type Instance, instanceStateOf, terminate, visibleInstances } from "../state/instance.ts";
import { lookUpAll } from "../state/look-up.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderInstanceState } from "./render-instance.ts";

/**
 * Ends instances, and their interfaces with them. One unknown id refuses the call;
 * an instance that has ended already stays as it is.
 */
export function terminateInstances(
  parameters: Parameters,
  { scope, clock }: Pick<Ec2Context, "scope" | "clock">,
): Effect {
  const now = clock.now();
  const instanceIds = parameters.texts("InstanceId");
  if (instanceIds.length === 0) throw missing("InstanceId");
  const instances = lookUpAll("instance", visibleInstances(scope, now), instanceIds);
  parameters.accept("Force", "SkipOsShutdown");
  return () => ({
    instancesSet: instances.map((instance) => {
      terminate(scope, instance, now);
      const current: Instance = scope.instances.get(instance.id) ?? instance;
      return {
        instanceId: instance.id,
        currentState: renderInstanceState(instanceStateOf(current, now)),
        previousState: renderInstanceState(instanceStateOf(instance, now)),
      };
    }),
  });
}
