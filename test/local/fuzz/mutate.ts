/** What the fuzz does to a call: to its parameters, and to the text it is sent as. */
import type { Draw } from "./draw.ts";
import { hugeValue, oddValues } from "./values.ts";

export type Pair = readonly [name: string, value: string];
/** `other` gives a parameter of some other call. */
type Mutation = (pairs: readonly Pair[], draw: Draw, other: () => Pair) => readonly Pair[];

const oddNames = [
  ...["__proto__", "constructor", "toString", "", ".", "..", "a.b.c", "Filter", "Filter.1", "Filter.0.Name"],
  ...[
    "IpPermissions.1",
    "IpPermissions.__proto__.IpProtocol",
    "__proto__.polluted",
    "constructor.prototype.x",
  ],
  ...[
    "IpPermissions.999999999999.IpProtocol",
    "Tag.1.Key",
    "NextToken",
    "MaxResults",
    "DryRun",
    "\u0000",
    "\ud800",
  ],
] as const;

const inherited = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"] as const;
const oddSteps = [
  "0",
  "-1",
  "1e3",
  "999999999",
  "999999999999",
  "١",
  "__proto__",
  "toString",
  "",
  "Value",
  "1",
] as const;

const drop: Mutation = (pairs, draw) => pairs.toSpliced(draw.below(pairs.length), 1);
const repeat: Mutation = (pairs, draw) => {
  const pair = draw.pickAny(pairs);
  return pair === undefined ? pairs : [...pairs, pair];
};
const shuffle: Mutation = (pairs, draw) => pairs.toSorted(() => draw.below(3) - 1);
const rename: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([, value]) => [draw.pickAny(oddNames) ?? "", value]);
const changeStep: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name, value]) => {
    const steps = name.split(".");
    return [steps.with(draw.below(steps.length), draw.pickAny(oddSteps) ?? "").join("."), value];
  });
const nest: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name, value]) => [`${name}${".1".repeat(draw.pick([1, 2, 9, 3000]))}`, value]);
const wrongValue: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name]) => [name, draw.pick(oddValues)(draw)]);
/** The same value, just as long as a limit allows, or longer by one. */
const paddedValue: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name, value]) => [name, value.padEnd(draw.pick([127, 128, 255, 256, 257]), "a")]);
/** Values that every object knows as names of its own. */
const inheritedValue: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name]) => [name, draw.pick(inherited)]);
const foreignValue: Mutation = (pairs, draw, other) => changeOne(pairs, draw, ([name]) => [name, other()[1]]);
const foreignPair: Mutation = (pairs, _draw, other) => [...pairs, other()];
const cutValue: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name, value]) => [name, value.slice(0, draw.below(value.length + 1))]);
/** Another value of the same form, so that it may well be taken: one digit changes. */
const nearValue: Mutation = (pairs, draw) =>
  changeOne(pairs, draw, ([name, value]) => {
    const digits = [...value.matchAll(/\d/g)].map(({ index }) => index);
    const at = draw.pickAny(digits) ?? value.length;
    return [name, value.slice(0, at) + draw.below(10) + value.slice(at + 1)];
  });
const longValue: Mutation = (pairs, draw) => changeOne(pairs, draw, ([name]) => [name, hugeValue(draw)]);
const manyPairs: Mutation = (pairs, draw) => {
  const [name, value] = draw.pickAny(pairs) ?? ["Filter.1.Value.1", "x"];
  const short = name.slice(0, 200);
  const numbered = (index: number) => short.replace(/\.\d+(?=[^\d]*$)/, `.${index}`);
  return [
    ...pairs,
    ...Array.from({ length: 10_000 }, (_, index): Pair => [numbered(index + 1), value.slice(0, 40)]),
  ];
};
const moreMembers: Mutation = (pairs, draw) => {
  const most = draw.pick([2, 10, 60, 210]);
  const listed = pairs.filter(([name]) => name.length < 200 && /\.\d+/.test(name)).slice(0, 12);
  const copies = Array.from({ length: most }, (_, index) =>
    listed.map(([name, value]): Pair => [name.replace(/\.\d+/, `.${index + 1}`), value.slice(0, 300)]),
  );
  return [...pairs, ...copies.flat()];
};

function changeOne(pairs: readonly Pair[], draw: Draw, change: (pair: Pair) => Pair): readonly Pair[] {
  const at = draw.below(pairs.length);
  const pair = pairs[at];
  return pair === undefined ? pairs : pairs.with(at, change(pair));
}

const usual: readonly [Mutation, ...Mutation[]] = [
  ...([drop, repeat, shuffle, rename, changeStep, nest, nearValue, nearValue, nearValue] as const),
  ...([
    inheritedValue,
    paddedValue,
    wrongValue,
    wrongValue,
    foreignValue,
    foreignValue,
    foreignPair,
    cutValue,
    moreMembers,
  ] as const),
];
const heavy: readonly [Mutation, ...Mutation[]] = [longValue, manyPairs];

/**
 * The parameters changed in up to a handful of ways; a third of the calls stay as they
 * are. The action is seldom touched: what names none is refused before all else.
 */
export function mutatePairs(pairs: readonly Pair[], draw: Draw, other: () => Pair): readonly Pair[] {
  const kept = draw.happens(0.97) ? pairs.filter(([name]) => name === "Action" || name === "Version") : [];
  let changed = pairs.filter((pair) => !kept.includes(pair));
  const changes = draw.pick([0, 0, 1, 1, 2, 4]);
  for (let count = 0; count < changes; count += 1) changed = [...draw.pick(usual)(changed, draw, other)];
  if (draw.happens(0.006)) changed = [...draw.pick(heavy)(changed, draw, other)];
  return [...kept, ...changed];
}

/** Parameters as a form; surrogates without a partner as the bytes a careless client sends. */
export function formOf(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

function encode(text: string): string {
  return text
    .split(/([\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff])/)
    .map((piece) => (/^[\ud800-\udfff]$/.test(piece) ? "%ED%A0%80" : encodeURIComponent(piece)))
    .join("");
}

/** The bytes of a body, now and then damaged. */
export function mutateText(text: string, draw: Draw): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0 || !draw.happens(0.12)) return bytes;
  const at = draw.below(bytes.length);
  switch (draw.below(4)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      bytes[at] = draw.below(256);
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(draw.pick(scraps)), bytes.subarray(at)]);
    default:
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
  }
}

const scraps = [
  "%",
  "%zz",
  "%u0041",
  "%c0%80",
  "%00",
  "&",
  "&&==&",
  "=",
  ";",
  "+",
  "\u0000",
  "\r\n\r\n",
  "[0]",
  "#",
] as const;
