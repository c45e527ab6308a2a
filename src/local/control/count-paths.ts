/** Looking at a cloud: whether it answers, what it has been asked. */
import { newCounts, toJson } from "./counts.ts";
import { type ControlPath, get, ok, post } from "./handler.ts";

export const countPaths: readonly ControlPath[] = [
  get("health", "whether the cloud answers, its time and its number of calls", (_request, cloud) =>
    ok({ ready: true, now: new Date(cloud.clock.now()).toISOString(), calls: cloud.control.counts.total }),
  ),
  get("counts", "AWS calls so far, by action and by account", (_request, { control }) =>
    ok(toJson(control.counts)),
  ),
  post("counts", "starts counting anew, and empties the list of calls", (_request, { control }) => {
    control.counts = newCounts();
    control.calls = [];
    return ok();
  }),
  get("calls", "the EC2 calls that were not reads, in order", (_request, { control }) => ok(control.calls)),
];
