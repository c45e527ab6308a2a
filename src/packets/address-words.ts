/** Address sets in words: the fewest CIDR blocks, or everything except the fewest. */
import { formatCidr } from "./cidr.ts";
import { ALL_ADDRESSES, type PeerSet } from "./peer-set.ts";
import { eachSpan, type Spans, subtractSpans } from "./spans.ts";

/** More blocks than this for one stretch of addresses read worse than its ends. */
const MOST_BLOCKS = 4;

const EXCEPT = " except ";

/** `10.0.0.0/8 and sg-1`, `the whole Internet except 10.0.0.0/8`. */
export function peersInWords(peers: PeerSet, symbolWords: (symbol: string) => string): string {
  const words = [...addressWords(peers), ...peers.symbols.map(symbolWords)];
  // What comes after an exception would read as one more.
  const [plain, excepting] = [false, true].map((has) =>
    words.filter((item) => item.includes(EXCEPT) === has),
  );
  return joinWords([...(plain ?? []), ...(excepting ?? [])]);
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? "nothing";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function addressWords({ ipv4, ipv6 }: PeerSet): readonly string[] {
  const [four, six] = [sayFamily(ipv4, ALL_ADDRESSES.ipv4, 4), sayFamily(ipv6, ALL_ADDRESSES.ipv6, 6)];
  if (four.except === null || six.except === null) {
    return [...oneFamily(four, "IPv4"), ...oneFamily(six, "IPv6")];
  }
  return [withExceptions("the whole Internet", [...four.except, ...six.except])];
}

interface FamilyWords {
  readonly blocks: readonly string[];
  /** What is missing from everything; null where naming the blocks is no longer. */
  readonly except: readonly string[] | null;
}

function oneFamily({ blocks, except }: FamilyWords, family: string): readonly string[] {
  return except === null ? blocks : [withExceptions(`the whole ${family} Internet`, except)];
}

function withExceptions(words: string, except: readonly string[]): string {
  return except.length === 0 ? words : `${words}${EXCEPT}${joinWords(except)}`;
}

function sayFamily<T extends number | bigint>(spans: Spans<T>, all: Spans<T>, family: 4 | 6): FamilyWords {
  const blocks = toWords(spans, family);
  if (spans.length === 0) return { blocks, except: null };
  const rest = subtractSpans(all, spans);
  const except = toWords(rest, family);
  // Of two ways that are equally long, the smaller side is the one to name.
  const isShorter = except.length === blocks.length ? isLess(rest, spans) : except.length < blocks.length;
  return { blocks, except: isShorter ? except : null };
}

function isLess<T extends number | bigint>(a: Spans<T>, b: Spans<T>): boolean {
  return sizeOf(a) < sizeOf(b);
}

function sizeOf<T extends number | bigint>(spans: Spans<T>): bigint {
  return [...eachSpan<number | bigint>(spans)].reduce(
    (sum, [from, to]) => sum + BigInt(to) - BigInt(from),
    0n,
  );
}

function toWords<T extends number | bigint>(spans: Spans<T>, family: 4 | 6): readonly string[] {
  return [...eachSpan<number | bigint>(spans)].flatMap(([from, to]) =>
    spanWords(BigInt(from), BigInt(to), family),
  );
}

function spanWords(from: bigint, to: bigint, family: 4 | 6): readonly string[] {
  const blocks = toBlocks(from, to, family);
  if (blocks.length <= MOST_BLOCKS) return blocks;
  const ends = [from, to - 1n].map((bits) => formatAddress(bits, family));
  return [ends.join("-")];
}

/** The fewest CIDR blocks that make up a stretch: the largest aligned one that fits, again and again. */
function toBlocks(from: bigint, to: bigint, family: 4 | 6): readonly string[] {
  const width = family === 4 ? 32 : 128;
  const blocks: string[] = [];
  for (let at = from; at < to; ) {
    let host = 0;
    while (host < width && at % (2n << BigInt(host)) === 0n && at + (2n << BigInt(host)) <= to) host += 1;
    blocks.push(formatCidr({ family, bits: at, length: width - host }));
    at += 1n << BigInt(host);
  }
  return blocks;
}

function formatAddress(bits: bigint, family: 4 | 6): string {
  const length = family === 4 ? 32 : 128;
  return formatCidr({ family, bits, length }).slice(0, -`/${length}`.length);
}
