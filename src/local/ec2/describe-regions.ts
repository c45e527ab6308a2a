import { AwsError } from "../aws-error.ts";
import { findRegion, partitionOf, type Region, regionsOf } from "../partitions.ts";
import type { Scope } from "../state/scope.ts";
import type { World } from "../state/world.ts";
import { readFilters } from "../wire/filters.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Fields } from "../wire/xml.ts";
import type { Ec2Context } from "./context.ts";

/** The Regions of the caller's partition: the enabled ones, with AllRegions also those not opted into. */
export function describeRegions(
  parameters: Parameters,
  { scope, world }: Pick<Ec2Context, "scope" | "world">,
): Fields {
  const names = parameters.texts("RegionName");
  const all = parameters.flag("AllRegions") ?? false;
  const partition = partitionOf(scope.region);
  const invalid = names.filter((name) => findRegion(name)?.partition !== partition);
  if (invalid.length > 0) {
    throw new AwsError("InvalidParameterValue", `Invalid region(s): [${invalid.join(", ")}] provided.`);
  }
  const status = (region: Region) => optInStatus(region, scope, world);
  const matches = readFilters<Region>(parameters, {
    fields: { endpoint, "opt-in-status": status, "region-name": ({ name }) => name },
  });
  const regions = regionsOf(partition)
    .filter((region) => names.length === 0 || names.includes(region.name))
    .filter((region) => all || status(region) !== "not-opted-in")
    .filter(matches);
  return {
    regionInfo: regions.map((region) => ({
      regionName: region.name,
      regionEndpoint: endpoint(region),
      optInStatus: status(region),
    })),
  };
}

function endpoint({ name, dnsSuffix }: Region): string {
  return `ec2.${name}.${dnsSuffix}`;
}

function optInStatus({ name, optIn }: Region, scope: Scope, world: World): string {
  if (!optIn) return "opt-in-not-required";
  return world.optedIn.has(`${scope.account}/${name}`) ? "opted-in" : "not-opted-in";
}
