/** Every `/_local/` path. */
import { countPaths } from "./count-paths.ts";
import { eventPaths } from "./event-paths.ts";
import { faultPaths } from "./fault-paths.ts";
import { type ControlPath, get, ok } from "./handler.ts";
import { limitPaths } from "./limit-paths.ts";
import { readingPaths } from "./reading-paths.ts";
import { rolePaths } from "./role-paths.ts";
import { statePaths } from "./state-paths.ts";
import { timePaths } from "./time-paths.ts";

export const paths: readonly ControlPath[] = [
  get("", "this list", () =>
    ok({ paths: paths.map(({ method, path, about }) => ({ method, path, about })) }),
  ),
  ...countPaths,
  ...statePaths,
  ...eventPaths,
  ...faultPaths,
  ...limitPaths,
  ...timePaths,
  ...readingPaths,
  ...rolePaths,
];
