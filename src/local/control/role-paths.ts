/** Roles: what their sessions may do, who may assume them. */
import { JsonReader } from "../seed/json-reader.ts";
import { readRole } from "../seed/read-roles.ts";
import { SeedError } from "../seed/seed-error.ts";
import { putRole } from "../state/role.ts";
import { type ControlPath, fieldsOf, type Handler, ok, post, refuse } from "./handler.ts";

/** Takes effect at once, for sessions that are open too. */
const setRole: Handler = ({ body }, { world }) => {
  const { account, ...role } = fieldsOf(body);
  if (typeof account !== "string" || !/^\d{12}$/.test(account))
    return refuse(400, "account must be 12 digits");
  try {
    putRole(world.roles, account, readRole(JsonReader.read(role)).role);
    return ok();
  } catch (error) {
    if (error instanceof SeedError) return refuse(400, error.message);
    throw error;
  }
};

export const rolePaths: readonly ControlPath[] = [
  post("role", "writes a role down: account, name, policies, trust, maxSessionSeconds", setRole),
];
