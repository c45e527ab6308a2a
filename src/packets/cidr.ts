/**
 * Strict CIDR arithmetic on address bits. Accepts only what EC2 accepts: an address with a prefix length,
 * no leading zeros in IPv4 octets (some readers take them for octal), no zone ids. Knows no AWS word.
 */

export interface Cidr {
  readonly family: 4 | 6;
  /** The network address, host bits cleared. */
  readonly bits: bigint;
  readonly length: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** Reads a CIDR and clears its host bits. Null when the text is not one. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf("/");
  if (slash < 0) return null;
  const length = parseDecimal(text.slice(slash + 1), 128);
  if (length === null) return null;
  const address = text.slice(0, slash);
  const family = address.includes(":") ? 6 : 4;
  if (length > WIDTH[family]) return null;
  const bits = family === 6 ? parseIpv6(address) : parseIpv4(address);
  if (bits === null) return null;
  return { family, bits: network(bits, WIDTH[family], length), length };
}

/** Writes a CIDR the one way this project writes it; IPv6 as RFC 5952 asks. */
export function formatCidr(cidr: Cidr): string {
  const address = cidr.family === 4 ? formatIpv4(cidr.bits) : formatIpv6(cidr.bits);
  return `${address}/${cidr.length}`;
}

/**
 * The one spelling of a CIDR, host bits cleared; null when the text is not one. Two texts mean the same
 * addresses exactly when their spellings are equal.
 */
export function canonicalCidr(text: string): { readonly family: 4 | 6; readonly text: string } | null {
  if (isCanonicalIpv4Cidr(text)) return { family: 4, text };
  const cidr = parseCidr(text);
  return cidr === null ? null : { family: cidr.family, text: formatCidr(cidr) };
}

/**
 * True for an IPv4 CIDR without host bits, without arithmetic on big integers: nearly every CIDR that EC2
 * lists is one, and a run reads very many. False says nothing; `parseCidr` decides then.
 */
function isCanonicalIpv4Cidr(text: string): boolean {
  const slash = text.indexOf("/");
  if (slash < 7 || slash > 15) return false;
  let [bits, octet, digits, dots] = [0, 0, 0, 0];
  for (let at = 0; at <= slash; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= ZERO + 9) {
      if (digits > 0 && octet === 0) return false;
      octet = octet * 10 + code - ZERO;
      digits += 1;
    } else {
      if (digits === 0 || octet > 255) return false;
      if (at < slash && code !== DOT) return false;
      bits = bits * 256 + octet;
      if (at < slash) dots += 1;
      octet = 0;
      digits = 0;
    }
  }
  const length = parseDecimal(text.slice(slash + 1), 32);
  return dots === 3 && length !== null && bits % 2 ** (32 - length) === 0;
}

const ZERO = 48;
const DOT = 46;

/** True when every address of `inner` is in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false;
  return network(inner.bits, WIDTH[outer.family], outer.length) === outer.bits;
}

/**
 * Moves `cidr`, which must lie in `from`, to the same offset in `to`.
 * `from` and `to` must be of one family and one length; otherwise null.
 */
export function rebaseCidr(cidr: Cidr, from: Cidr, to: Cidr): Cidr | null {
  if (from.family !== to.family || from.length !== to.length || !containsCidr(from, cidr)) return null;
  return { ...cidr, bits: to.bits | (cidr.bits - from.bits) };
}

function network(bits: bigint, width: number, length: number): bigint {
  const hostBits = BigInt(width - length);
  return (bits >> hostBits) << hostBits;
}

function parseDecimal(text: string, max: number): number | null {
  if (!/^(0|[1-9][0-9]{0,2})$/.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}

function parseIpv4(text: string): bigint | null {
  const octets = text.split(".");
  if (octets.length !== 4) return null;
  let value = 0;
  for (const octet of octets) {
    const byte = parseDecimal(octet, 255);
    if (byte === null) return null;
    value = value * 256 + byte;
  }
  return BigInt(value);
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseHextets(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? parseHextets(halves[1] ?? "", true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const words = [...head, ...Array<number>(missing).fill(0), ...tail];
  return words.reduce((value, word) => (value << 16n) | BigInt(word), 0n);
}

/** The 16-bit words of one side of `::`. A dotted IPv4 address may end the last side. */
function parseHextets(text: string, isLastSide: boolean): number[] | null {
  if (text === "") return [];
  const words: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".")) {
      const ipv4 = isLastSide && index === parts.length - 1 ? parseIpv4(part) : null;
      if (ipv4 === null) return null;
      words.push(Number(ipv4 >> 16n), Number(ipv4 & 0xffffn));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      words.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return words;
}

function formatIpv4(bits: bigint): string {
  const value = Number(bits);
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");
}

function formatIpv6(bits: bigint): string {
  const words = Array.from({ length: 8 }, (_, index) => Number((bits >> BigInt(112 - 16 * index)) & 0xffffn));
  const gap = longestZeroRun(words);
  const hex = (from: number, to: number): string =>
    words
      .slice(from, to)
      .map((word) => word.toString(16))
      .join(":");
  return gap.length < 2 ? hex(0, 8) : `${hex(0, gap.start)}::${hex(gap.start + gap.length, 8)}`;
}

/** The first longest run of zero words; RFC 5952 shortens that one, and only if it is longer than one word. */
function longestZeroRun(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, word] of words.entries()) {
    if (word !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
