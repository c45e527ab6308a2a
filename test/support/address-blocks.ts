/**
 * Address arithmetic of the tests' own: lists of bits, because the engine uses big numbers. Reads only
 * what the tests write. Shares no code with `src`.
 */

export interface Block {
  readonly family: 4 | 6;
  /** The leading bits that every address of the block has, as a text of 0 and 1. */
  readonly prefix: string;
}

/** @throws Error for a text that is not a CIDR */
export function readBlock(cidr: string): Block {
  const [address = "", length = ""] = cidr.split("/");
  const bits = address.includes(":") ? ipv6Bits(address) : ipv4Bits(address);
  const count = /^\d+$/.test(length) ? Number(length) : Number.NaN;
  if (!(count >= 0 && count <= bits.length)) throw new Error(`not a CIDR: ${cidr}`);
  return { family: bits.length === 32 ? 4 : 6, prefix: bits.slice(0, count) };
}

/** One spelling for each block, long on purpose: EC2's own is shorter, and the engine must not care. */
export function writeBlock({ family, prefix }: Block): string {
  const width = family === 4 ? 32 : 128;
  const chunk = family === 4 ? 8 : 16;
  const bits = prefix.padEnd(width, "0");
  const words = Array.from({ length: width / chunk }, (_, index) =>
    Number.parseInt(bits.slice(index * chunk, (index + 1) * chunk), 2).toString(family === 4 ? 10 : 16),
  );
  return `${words.join(family === 4 ? "." : ":")}/${prefix.length}`;
}

export function holdsBlock(outer: Block, inner: Block): boolean {
  return outer.family === inner.family && inner.prefix.startsWith(outer.prefix);
}

/** The same place in `to` that `block` has in `from`; null where it is not in `from`. */
export function moveBlock(block: Block, from: Block, to: Block): Block | null {
  if (!holdsBlock(from, block)) return null;
  return { family: to.family, prefix: to.prefix + block.prefix.slice(from.prefix.length) };
}

function ipv4Bits(text: string): string {
  const octets = text.split(".");
  if (octets.length !== 4) throw new Error(`not an IPv4 address: ${text}`);
  return octets.map((octet) => wordBits(Number(octet), 8)).join("");
}

function ipv6Bits(text: string): string {
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const words = [...left, ...Array<string>(zeros).fill("0"), ...right];
  if (words.length !== 8) throw new Error(`not an IPv6 address: ${text}`);
  return words.map((word) => wordBits(Number.parseInt(word, 16), 16)).join("");
}

function wordBits(value: number, width: number): string {
  if (!(value >= 0 && value < 2 ** width)) throw new Error(`not a number of ${width} bits: ${value}`);
  return value.toString(2).padStart(width, "0");
}
