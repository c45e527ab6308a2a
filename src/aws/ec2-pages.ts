/** Reads a listing to its end. A page that fails, lacks its list or leads in a circle fails the whole. */
import pLimit from "p-limit";
import { ReadError } from "../model/errors.ts";
import { type Call, whereOf } from "./diagnosis.ts";
import { toReadError } from "./ec2-errors.ts";

/** EC2 takes at most this many values in one filter. */
const FILTER_VALUES = 200;

/** Enough to hide the round trips, few enough to leave the account's request tokens to others. */
const PARALLEL_CHUNKS = 4;

export interface Page<Item> {
  /** Undefined when the reply had no such list at all, which an empty list is not. */
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

export type PageReader<Item> = (token: { readonly NextToken?: string }) => Promise<Page<Item>>;

export async function readPages<Item>(call: Call, readPage: PageReader<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await readOnePage(call, readPage, token);
    if (page.items === undefined) throw incomplete(call, "the reply has no list");
    for (const item of page.items) items.push(item);
    token = page.next === "" ? undefined : page.next;
    if (token !== undefined && seen.has(token)) throw incomplete(call, "the pages lead in a circle");
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
  return items;
}

async function readOnePage<Item>(
  call: Call,
  readPage: PageReader<Item>,
  token: string | undefined,
): Promise<Page<Item>> {
  try {
    return await readPage(token === undefined ? {} : { NextToken: token });
  } catch (error) {
    throw toReadError(error, call);
  }
}

/** Reads what belongs to these filter values, each once, in as many calls as EC2's filters need. */
export async function readChunks<Item>(
  values: readonly string[],
  readChunk: (values: string[]) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const limit = pLimit(PARALLEL_CHUNKS);
  const chunks = chunksOf([...new Set(values)], FILTER_VALUES);
  const read = await Promise.all(chunks.map((chunk) => limit(() => readChunk(chunk))));
  return read.flat();
}

export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** The refusal to take a reply for the whole state. */
export function incomplete(call: Call, reason: string): ReadError {
  return new ReadError({
    code: "READ_INCOMPLETE",
    subject: whereOf(call.scope),
    field: call.action,
    reason,
    next: "run again; if it stays, the service says more than this version knows: report it with the output of the same call of the AWS CLI",
  });
}
