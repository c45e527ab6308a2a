/**
 * CIDR text in EC2's canonical form: host bits cleared, IPv6 in the spelling of
 * RFC 5952. Strict on purpose: `10.0.0/8`, `010.0.0.1/32`, a bare address and
 * `/033` are refused rather than guessed at.
 */
interface Network {
  /** Most significant first: 4 octets or 8 groups of 16 bits. */
  readonly parts: readonly number[];
  readonly prefixLength: number;
}

/** The canonical spelling of an IPv4 network, or nothing when the text is not one. */
export function canonicalIpv4(text: string): string | undefined {
  const network = parseNetwork(text, parseIpv4, 8);
  return network && sameOr(text, `${network.parts.join(".")}/${network.prefixLength}`);
}

/** The canonical spelling of an IPv6 network, or nothing when the text is not one. */
export function canonicalIpv6(text: string): string | undefined {
  const network = parseNetwork(text, parseIpv6, 16);
  return network && sameOr(text, `${spellIpv6(network.parts)}/${network.prefixLength}`);
}

/** The first of two equal texts: most are canonical already, and a large seed holds each of them once then. */
function sameOr(text: string, canonical: string): string {
  return text === canonical ? text : canonical;
}

/** Whether two canonical IPv4 networks share an address. */
export function ipv4Overlaps(one: string, other: string): boolean {
  const a = ipv4Range(one);
  const b = ipv4Range(other);
  return a.first <= b.last && b.first <= a.last;
}

/** Whether a canonical IPv4 network lies wholly in another. */
export function ipv4Contains(outer: string, inner: string): boolean {
  const [a, b] = [ipv4Range(outer), ipv4Range(inner)];
  return a.first <= b.first && b.last <= a.last;
}

/** First and last address of a canonical IPv4 network, as numbers. */
export function ipv4Range(cidr: string): { readonly first: number; readonly last: number } {
  const [address = "", prefixLength = "32"] = cidr.split("/");
  const first = (parseIpv4(address) ?? []).reduce((number, octet) => number * 256 + octet, 0);
  return { first, last: first + 2 ** (32 - Number(prefixLength)) - 1 };
}

/** An IPv4 address as text from its number. */
export function spellIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** The number of an IPv4 address, or nothing when the text is not one. */
export function ipv4Number(text: string): number | undefined {
  return parseIpv4(text)?.reduce((number, octet) => number * 256 + octet, 0);
}

function parseNetwork(
  text: string,
  parseAddress: (text: string) => readonly number[] | undefined,
  partBits: number,
): Network | undefined {
  const [address = "", length, ...more] = text.split("/");
  const parts = parseAddress(address);
  if (parts === undefined || length === undefined || more.length > 0) return undefined;
  if (!/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefixLength = Number(length);
  if (prefixLength > parts.length * partBits) return undefined;
  return {
    parts: parts.map((part, at) => maskPart(part, prefixLength - at * partBits, partBits)),
    prefixLength,
  };
}

function maskPart(part: number, keptBits: number, partBits: number): number {
  if (keptBits >= partBits) return part;
  if (keptBits <= 0) return 0;
  const step = 2 ** (partBits - keptBits);
  return part - (part % step);
}

function parseIpv4(text: string): readonly number[] | undefined {
  const octets = text.split(".");
  if (octets.length !== 4) return undefined;
  if (!octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)) return undefined;
  return octets.map(Number);
}

function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = "", tail] = halves;
  const front = parseGroups(head, tail === undefined);
  const back = tail === undefined ? [] : parseGroups(tail, true);
  if (front === undefined || back === undefined) return undefined;
  const gap = 8 - front.length - back.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  return [...front, ...Array.from({ length: gap }, () => 0), ...back];
}

/** Groups between colons; only the very end of an address may be dotted IPv4. */
function parseGroups(text: string, atEnd: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const pieces = text.split(":");
  for (const [at, piece] of pieces.entries()) {
    const dotted = atEnd && at === pieces.length - 1 ? parseIpv4(piece) : undefined;
    if (dotted !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = dotted;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-f]{1,4}$/i.test(piece)) groups.push(Number.parseInt(piece, 16));
    else return undefined;
  }
  return groups;
}

/** RFC 5952: lower case, the longest run of two or more zero groups (the first of equals) becomes `::`. */
function spellIpv6(groups: readonly number[]): string {
  const run = longestZeroRun(groups);
  const spell = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (run.length < 2) return spell(groups);
  return `${spell(groups.slice(0, run.start))}::${spell(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let at = 0; at <= groups.length; at++) {
    if (groups[at] === 0) continue;
    if (at - start > best.length) best = { start, length: at - start };
    start = at + 1;
  }
  return best;
}
