/** Reads what only `discover` lists: instances, and prefix lists with the number of their entries. */
import {
  DescribeInstancesCommand,
  GetManagedPrefixListEntriesCommand,
  type ManagedPrefixList,
} from "@aws-sdk/client-ec2";
import pLimit from "p-limit";
import type { Scope } from "../model/group.ts";
import type { ListedInstance, ListedPrefixList } from "../model/inventory.ts";
import type { InventoryReader } from "../reconcile/ports.ts";
import type { AccountAccess } from "./account-access.ts";
import { readPages } from "./ec2-pages.ts";
import { needIn } from "./ec2-shapes.ts";
import { toListedInstance, toListedPrefixList } from "./inventory-shapes.ts";
import { listPrefixLists, PREFIX_LIST_PAGE } from "./prefix-lists.ts";

const PAGE = 1000;

/** Each list is counted by a call of its own; few at once leave the account's request tokens to others. */
const PARALLEL_COUNTS = 4;

export class Ec2Inventory implements InventoryReader {
  readonly #access: AccountAccess;

  constructor(access: AccountAccess) {
    this.#access = access;
  }

  async readInstances(scope: Scope): Promise<readonly ListedInstance[]> {
    const call = { scope, action: "ec2:DescribeInstances" };
    const reservations = await readPages(call, async (token) => {
      const command = new DescribeInstancesCommand({ MaxResults: PAGE, ...token });
      const reply = await this.#access.ec2(scope, "read").send(command);
      return { items: reply.Reservations, next: reply.NextToken };
    });
    return reservations.flatMap((reservation) => {
      const need = needIn(call, `reservation ${reservation.ReservationId ?? "?"}`);
      return need(reservation.Instances, "Instances").map((instance) => toListedInstance(call, instance));
    });
  }

  async readListedPrefixLists(scope: Scope): Promise<readonly ListedPrefixList[]> {
    const { call, lists } = await listPrefixLists(this.#access, scope);
    const limit = pLimit(PARALLEL_COUNTS);
    const count = (list: ManagedPrefixList): Promise<ListedPrefixList> =>
      limit(async () => toListedPrefixList(call, list, await this.#countEntries(scope, list)));
    return await Promise.all(lists.map(count));
  }

  async #countEntries(scope: Scope, { PrefixListId }: ManagedPrefixList): Promise<number> {
    const call = { scope, action: "ec2:GetManagedPrefixListEntries" };
    const entries = await readPages(call, async (token) => {
      const asked = { PrefixListId, MaxResults: PREFIX_LIST_PAGE, ...token };
      const command = new GetManagedPrefixListEntriesCommand(asked);
      const reply = await this.#access.ec2(scope, "read").send(command);
      return { items: reply.Entries, next: reply.NextToken };
    });
    return entries.length;
  }
}
