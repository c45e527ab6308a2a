/**
 * AWS's partitions and Regions: which exist, which must be opted into, and what
 * their zones are called. One list, because ARNs, DescribeRegions and the check
 * that a Region may be called at all must agree.
 */
export interface Region {
  readonly name: string;
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly optIn: boolean;
}

interface Partition {
  readonly id: string;
  readonly dnsSuffix: string;
  readonly open: string;
  readonly optIn: string;
}

const partitions: readonly Partition[] = [
  {
    id: "aws",
    dnsSuffix: "amazonaws.com",
    open:
      "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 " +
      "eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2",
    optIn:
      "af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 " +
      "ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1",
  },
  { id: "aws-cn", dnsSuffix: "amazonaws.com.cn", open: "cn-north-1 cn-northwest-1", optIn: "" },
  { id: "aws-us-gov", dnsSuffix: "amazonaws.com", open: "us-gov-east-1 us-gov-west-1", optIn: "" },
  { id: "aws-eusc", dnsSuffix: "amazonaws.eu", open: "eusc-de-east-1", optIn: "" },
];

const regions: ReadonlyMap<string, Region> = new Map(
  partitions.flatMap((partition) => [
    ...listRegions(partition, partition.open, false),
    ...listRegions(partition, partition.optIn, true),
  ]),
);

function listRegions(partition: Partition, names: string, optIn: boolean): [string, Region][] {
  return names
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => [name, { name, partition: partition.id, dnsSuffix: partition.dnsSuffix, optIn }]);
}

/** A Region by its name, of whichever partition. */
export function findRegion(name: string): Region | undefined {
  return regions.get(name);
}

/** All Regions of one partition, by name. */
export function regionsOf(partition: string): readonly Region[] {
  return [...regions.values()]
    .filter((region) => region.partition === partition)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The partition of a Region; `aws` for a Region nobody knows. */
export function partitionOf(region: string): string {
  return regions.get(region)?.partition ?? "aws";
}

// The zone letters new accounts see where they are not simply a, b, c.
const zoneLetters: ReadonlyMap<string, string> = new Map([
  ["us-east-1", "abcdef"],
  ["us-west-2", "abcd"],
  ["ap-northeast-1", "acd"],
  ["ap-northeast-2", "abcd"],
  ["ca-central-1", "abd"],
]);

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** The availability zones of a Region. Every account sees the same mapping of names to ids. */
export function zonesOf(region: string): readonly Zone[] {
  const letters = zoneLetters.get(region) ?? "abc";
  return [...letters].map((letter) => ({ name: `${region}${letter}`, id: zoneId(region, letter) }));
}

/** The id of a zone by its name, e.g. `use1-az2` for `us-east-1b`. */
export function zoneIdOf(zoneName: string): string {
  return zoneId(zoneName.slice(0, -1), zoneName.slice(-1));
}

function zoneId(region: string, letter: string): string {
  const number = letter.charCodeAt(0) - "a".charCodeAt(0) + 1;
  return `${shortRegion(region)}-az${number}`;
}

const compass: ReadonlyMap<string, string> = new Map([
  ["north", "n"],
  ["south", "s"],
  ["east", "e"],
  ["west", "w"],
  ["central", "c"],
  ["northeast", "ne"],
  ["northwest", "nw"],
  ["southeast", "se"],
  ["southwest", "sw"],
  ["gov", "g"],
]);

function shortRegion(region: string): string {
  return region
    .split("-")
    .map((part) => compass.get(part) ?? part)
    .join("");
}
