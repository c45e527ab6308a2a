import { invalidValue } from "../aws-error.ts";
import { type Zone, zonesOf } from "../partitions.ts";
import { readFilters } from "../wire/filters.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/**
 * The zones of the Region called, the same for every account. AWS maps names to ids
 * differently in each account.
 */
export function describeAvailabilityZones(
  parameters: Parameters,
  { scope }: Pick<Ec2Context, "scope">,
): Fields {
  const { region } = scope;
  const zones = zonesOf(region);
  const names = parameters.texts("ZoneName");
  const ids = parameters.texts("ZoneId");
  parameters.accept("AllAvailabilityZones");
  requireKnown("ZoneName", names, new Set(zones.map(({ name }) => name)));
  requireKnown("ZoneId", ids, new Set(zones.map(({ id }) => id)));
  const matches = readFilters<Zone>(parameters, {
    fields: {
      "group-name": () => region,
      "opt-in-status": () => "opt-in-not-required",
      "region-name": () => region,
      state: () => "available",
      "zone-id": ({ id }) => id,
      "zone-name": ({ name }) => name,
      "zone-type": () => "availability-zone",
    },
  });
  const named = zones.filter(
    ({ name, id }) => (names.length === 0 || names.includes(name)) && (ids.length === 0 || ids.includes(id)),
  );
  return { availabilityZoneInfo: named.filter(matches).map((zone) => renderZone(zone, region)) };
}

function requireKnown(parameter: string, given: readonly string[], known: ReadonlySet<string>): void {
  const unknown = given.find((text) => !known.has(text));
  if (unknown !== undefined) throw invalidValue(parameter, unknown, "There is no such Availability Zone.");
}

function renderZone({ name, id }: Zone, region: string): Fields {
  return {
    zoneName: name,
    zoneId: id,
    zoneState: "available",
    zoneType: "availability-zone",
    regionName: region,
    groupName: region,
    networkBorderGroup: region,
    optInStatus: "opt-in-not-required",
    messageSet: [],
  };
}
