/** The kept events, for whoever asks over HTTP. */
import { type ControlPath, get, type Handler, ok, refuse } from "./handler.ts";

const filters = ["after", "account", "region", "name"] as const;

const listEvents: Handler = ({ query }, { events }) => {
  const unknown = [...query.keys()].find((name) => !filters.some((filter) => filter === name));
  if (unknown !== undefined) return refuse(400, `events takes ${filters.join(", ")}, not ${unknown}`);
  const [after, account, region, name] = filters.map((filter) => query.get(filter) ?? undefined);
  return ok({ events: events.list({ after, account, region, name }), dropped: events.dropped });
};

const clearEvents: Handler = (_request, { events }) => {
  events.clear();
  return ok();
};

export const eventPaths: readonly ControlPath[] = [
  get("events", "the CloudTrail events kept; ?after=<eventID>, ?account=, ?region=, ?name=", listEvents),
  { method: "DELETE", path: "/_local/events", about: "forgets the CloudTrail events", answer: clearEvents },
];
