/**
 * The parameters of a call as they were sent, as a tree: an event repeats the
 * request, right or wrong, so nothing is judged or made canonical here.
 */
import type { Json } from "./json.ts";

/** `IpPermissions.1.FromPort=22` is the value 22 of the part `FromPort` of the part `1` of the part `IpPermissions`. */
export interface Sent {
  readonly value: string | undefined;
  readonly parts: ReadonlyMap<string, Sent>;
}

// As deep as the calls go. A name with more dots is no parameter of any call and is kept whole.
const deepest = 8;
// They say how to call, not what is asked for. Whether AWS repeats DryRun in an event is not known.
const notRequested: ReadonlySet<string> = new Set(["Action", "Version", "DryRun"]);

/** Reads the entries of a form or query string; of two with one name the later counts. */
export function readSent(entries: Iterable<readonly [string, string]>): Sent {
  const root = grow();
  for (const [name, value] of entries) {
    if (notRequested.has(name)) continue;
    const steps = name.split(".");
    let node = root;
    for (const step of steps.length > deepest ? [name] : steps) node = partOf(node, step);
    node.value = value;
  }
  return root;
}

interface Growing extends Sent {
  value: string | undefined;
  readonly parts: Map<string, Growing>;
}

function grow(): Growing {
  return { value: undefined, parts: new Map() };
}

function partOf(node: Growing, step: string): Growing {
  const known = node.parts.get(step);
  if (known !== undefined) return known;
  const part = grow();
  node.parts.set(step, part);
  return part;
}

export interface Member {
  readonly position: number;
  readonly sent: Sent;
}

/** The members of a list in the order of their numbers; none for what is no list. */
export function membersOf({ parts }: Sent): readonly Member[] {
  const members = [...parts].map(([name, sent]) => ({ name, position: Number(name), sent }));
  if (members.some(({ name }) => !/^\d{1,9}$/.test(name))) return [];
  return members.sort((a, b) => a.position - b.position);
}

const integers: ReadonlySet<string> = new Set([
  "Code",
  "CurrentVersion",
  "DeviceIndex",
  "From",
  "FromPort",
  "MaxCount",
  "MaxEntries",
  "MinCount",
  "PreviousVersion",
  "RuleNumber",
  "To",
  "ToPort",
  "Type",
]);
const flags: ReadonlySet<string> = new Set([
  "AmazonProvidedIpv6CidrBlock",
  "AssociatePublicIpAddress",
  "DeleteOnTermination",
  "Egress",
  "Enabled",
]);

/** The value of a parameter in the JSON type its name calls for; a text of another form stays a text. */
export function typedValue(name: string, text: string): Json {
  if (integers.has(name) && /^-?\d{1,10}$/.test(text)) return Number(text);
  if (flags.has(name) && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return text;
}
