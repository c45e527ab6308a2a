/** The condition operators of a policy: what each takes and when it holds for one value. */
import { canonicalIpv4, ipv4Number, ipv4Range } from "../rules/cidr.ts";
import { fillVariables, type Keys, matchesArn, matchesPattern, readPattern } from "./pattern.ts";

export interface Operator {
  /** A negated operator holds when no value of the policy fits, so also for a key that is absent. */
  readonly negated: boolean;
  /** Whether a value of the policy has the form this operator takes. */
  readonly takes: (wanted: string) => boolean;
  /** Whether a value of the policy fits a value of the call. `keys` are absent where variables are not read. */
  readonly fits: (wanted: string, value: string, keys: Keys | undefined) => boolean;
}

type Fits = Operator["fits"];
type Kind = Pick<Operator, "takes" | "fits">;

const anything = () => true;

const equals: Fits = (wanted, value, keys) => fillVariables(wanted, keys) === value;
const equalsIgnoreCase: Fits = (wanted, value, keys) =>
  fillVariables(wanted, keys)?.toLowerCase() === value.toLowerCase();
const like: Fits = (wanted, value, keys) => {
  const pattern = readPattern(wanted, keys);
  return pattern !== undefined && matchesPattern(pattern, value);
};
const inNetwork: Fits = (wanted, value) => {
  const network = networkOf(wanted);
  const address = ipv4Number(value);
  if (network === undefined || address === undefined) return false;
  const { first, last } = ipv4Range(network);
  return address >= first && address <= last;
};

function networkOf(text: string): string | undefined {
  return canonicalIpv4(text.includes("/") ? text : `${text}/32`);
}

const strings: Kind = { takes: anything, fits: equals };
const anyCase: Kind = { takes: anything, fits: equalsIgnoreCase };
const patterns: Kind = { takes: anything, fits: like };
const arns: Kind = { takes: (wanted) => wanted === "*" || /^(arn|\$\{|\*)/.test(wanted), fits: matchesArn };
const networks: Kind = { takes: (wanted) => networkOf(wanted) !== undefined, fits: inNetwork };
const flags: Kind = {
  takes: (wanted) => /^(true|false)$/i.test(wanted) || wanted.includes("${"),
  fits: equalsIgnoreCase,
};

type Order = (value: number, wanted: number) => boolean;
const orders: readonly (readonly [suffix: string, negated: boolean, order: Order])[] = [
  ["Equals", false, (value, wanted) => value === wanted],
  ["NotEquals", true, (value, wanted) => value === wanted],
  ["LessThan", false, (value, wanted) => value < wanted],
  ["LessThanEquals", false, (value, wanted) => value <= wanted],
  ["GreaterThan", false, (value, wanted) => value > wanted],
  ["GreaterThanEquals", false, (value, wanted) => value >= wanted],
];

function ordered(prefix: string, read: (text: string) => number): readonly [string, Operator][] {
  const takes = (wanted: string) => !Number.isNaN(read(wanted));
  return orders.map(([suffix, negated, order]) => [
    `${prefix}${suffix}`,
    { negated, takes, fits: (wanted, value) => order(read(value), read(wanted)) },
  ]);
}

function readNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** ISO 8601, or seconds since 1970. */
function readDate(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function pair(name: string, negatedName: string, kind: Kind): readonly [string, Operator][] {
  return [
    [name, { ...kind, negated: false }],
    [negatedName, { ...kind, negated: true }],
  ];
}

/** By name, without `IfExists` and set qualifiers. BinaryEquals is left out: no call here has such a key. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  ...pair("StringEquals", "StringNotEquals", strings),
  ...pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", anyCase),
  ...pair("StringLike", "StringNotLike", patterns),
  ...pair("ArnEquals", "ArnNotEquals", arns),
  ...pair("ArnLike", "ArnNotLike", arns),
  ...pair("IpAddress", "NotIpAddress", networks),
  ["Bool", { ...flags, negated: false }],
  ...ordered("Numeric", readNumber),
  ...ordered("Date", readDate),
]);
