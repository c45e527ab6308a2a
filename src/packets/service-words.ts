/** Services in words: `tcp 22, 80-443 and udp 53`, `all traffic except tcp 22`. */
import { joinWords } from "./address-words.ts";
import { PROTOCOL_SIZE, SERVICES_END } from "./services.ts";
import { eachSpan, type Spans, subtractSpans } from "./spans.ts";

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmpv6"],
]);

export function servicesInWords(services: Spans<number>): string {
  const words = pieces(services);
  const except = pieces(subtractSpans([0, SERVICES_END], services));
  if (except.length === 0) return "all traffic";
  return except.length < words.length ? `all traffic except ${joinWords(except)}` : joinWords(words);
}

function pieces(services: Spans<number>): readonly string[] {
  const byProtocol = new Map<number, string[]>();
  const words: string[] = [];
  for (const [from, to] of eachSpan(services)) {
    for (const piece of splitByProtocol(from, to)) {
      if (piece.kind === "whole") words.push(...wholeWords(piece.first, piece.last));
      else {
        const known = byProtocol.get(piece.protocol) ?? [];
        byProtocol.set(piece.protocol, [...known, ...partWords(piece.protocol, piece.from, piece.to)]);
      }
    }
  }
  const parts = [...byProtocol].map(([protocol, list]) => `${nameOf(protocol)} ${list.join(", ")}`);
  return [...parts, ...words];
}

type Piece =
  | { readonly kind: "whole"; readonly first: number; readonly last: number }
  | { readonly kind: "part"; readonly protocol: number; readonly from: number; readonly to: number };

/** Whole protocols in runs, and what is left of the first and the last one. */
function splitByProtocol(from: number, to: number): readonly Piece[] {
  const [first, last] = [Math.ceil(from / PROTOCOL_SIZE), Math.floor(to / PROTOCOL_SIZE)];
  const part = (start: number, end: number): readonly Piece[] => {
    const protocol = Math.floor(start / PROTOCOL_SIZE);
    const base = protocol * PROTOCOL_SIZE;
    return start < end ? [{ kind: "part", protocol, from: start - base, to: end - base }] : [];
  };
  if (first > last) return part(from, to);
  const whole: readonly Piece[] = first < last ? [{ kind: "whole", first, last: last - 1 }] : [];
  return [...part(from, first * PROTOCOL_SIZE), ...whole, ...part(last * PROTOCOL_SIZE, to)];
}

/** A run of whole protocols: those with names one by one, the numbers between them as ranges. */
function wholeWords(first: number, last: number): readonly string[] {
  const words: string[] = [];
  let start = first;
  for (let protocol = first; protocol <= last + 1; protocol += 1) {
    const name = NAMES.get(protocol);
    if (name === undefined && protocol <= last) continue;
    if (start < protocol) words.push(protocolWords(start, protocol - 1));
    if (name !== undefined && protocol <= last) words.push(`all ${name}`);
    start = protocol + 1;
  }
  return words;
}

function protocolWords(first: number, last: number): string {
  return first === last ? `protocol ${first}` : `protocols ${first}-${last}`;
}

function nameOf(protocol: number): string {
  return NAMES.get(protocol) ?? `protocol ${protocol}`;
}

/** `to` is one past the last, within the protocol. */
function partWords(protocol: number, from: number, to: number): readonly string[] {
  const isIcmp = protocol === 1 || protocol === 58;
  return isIcmp ? icmpWords(from, to) : [from + 1 === to ? `${from}` : `${from}-${to - 1}`];
}

function icmpWords(from: number, to: number): readonly string[] {
  const [type, end] = [Math.floor(from / 256), Math.floor(to / 256)];
  if (from % 256 === 0 && to % 256 === 0) {
    return [type + 1 === end ? `type ${type}` : `types ${type}-${end - 1}`];
  }
  if (Math.floor((to - 1) / 256) > type) {
    const middle = (type + 1) * 256;
    return [...icmpWords(from, middle), ...icmpWords(middle, to)];
  }
  const [code, last] = [from % 256, (to - 1) % 256];
  return [code === last ? `type ${type} code ${code}` : `type ${type} codes ${code}-${last}`];
}
