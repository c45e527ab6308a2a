/** Section 2.4: managed prefix lists. What they count in a group is in section 4.1. */
import {
  CreateManagedPrefixListCommand,
  DeleteManagedPrefixListCommand,
  GetManagedPrefixListAssociationsCommand,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  type ModifyManagedPrefixListCommandInput,
} from "@aws-sdk/client-ec2";
import type { ContractCase, ContractCloud } from "../contract-case.ts";
import { holds, isRefused, isRefusedSomehow, must, same, sameMembers } from "../expectations.ts";
import { allow, blocks, ownGroup, ownPrefixList, rulesOf, settledList, tcpFromList } from "../own-network.ts";

const section = "2.4";

type Change = Omit<ModifyManagedPrefixListCommandInput, "PrefixListId">;
const modify = ({ ec2 }: ContractCloud, PrefixListId: string, change: Change) =>
  ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, ...change }));
const entries = (count: number, first = 0) => blocks(count, first).map((Cidr) => ({ Cidr }));

async function cidrsOf({ ec2 }: ContractCloud, PrefixListId: string, TargetVersion?: number) {
  const command = new GetManagedPrefixListEntriesCommand({
    PrefixListId,
    ...(TargetVersion !== undefined && { TargetVersion }),
  });
  return must((await ec2.send(command)).Entries).map(({ Cidr }) => must(Cidr));
}

async function createList({ ec2, uniqueName, afterwards }: ContractCloud, family: string, Cidr: string) {
  const made = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: uniqueName(),
      AddressFamily: family,
      MaxEntries: 2,
      Entries: [{ Cidr }],
    }),
  );
  const PrefixListId = must(made.PrefixList?.PrefixListId);
  afterwards(() => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId })));
  return PrefixListId;
}

export const prefixListCases: readonly ContractCase[] = [
  {
    section,
    name: "A new prefix list shows its size, family, owner and first version",
    async run(cloud) {
      const list = await settledList(cloud, await ownPrefixList(cloud, 7, entries(2)));

      holds(list, {
        AddressFamily: "IPv4",
        MaxEntries: 7,
        OwnerId: cloud.account,
        State: "create-complete",
        Version: 1,
        PrefixListArn: `arn:aws:ec2:${cloud.region}:${cloud.account}:prefix-list/${list.PrefixListId}`,
      });
      same(await cidrsOf(cloud, must(list.PrefixListId)), blocks(2));
    },
  },
  {
    section,
    name: "A prefix list of IPv4 takes no IPv6 block",
    async run(cloud) {
      await isRefusedSomehow(createList(cloud, "IPv4", "2001:db8::/32"));
    },
  },
  {
    section,
    name: "A prefix list of IPv6 takes IPv6 blocks and no IPv4 block",
    async run(cloud) {
      await isRefusedSomehow(createList(cloud, "IPv6", "10.0.0.0/8"));

      const listId = await createList(cloud, "IPv6", "2001:db8::/32");
      same((await settledList(cloud, listId)).AddressFamily, "IPv6");
      same(await cidrsOf(cloud, listId), ["2001:db8::/32"]);
    },
  },
  {
    section,
    name: "Entries and size of a prefix list cannot change in one call",
    async run(cloud) {
      const listId = await ownPrefixList(cloud, 2);
      const both = { CurrentVersion: 1, AddEntries: entries(1), MaxEntries: 3 };

      await isRefused(modify(cloud, listId, both), "InvalidParameterCombination");
    },
    assumed: true,
  },
  {
    section,
    name: "A change of entries makes a new version, and the old one can still be read",
    async run(cloud) {
      const listId = await ownPrefixList(cloud, 3, entries(2));
      const [first = "", second = ""] = blocks(2);
      const change = {
        CurrentVersion: 1,
        AddEntries: [{ Cidr: "192.0.2.0/24", Description: "new" }],
        RemoveEntries: [{ Cidr: first }],
      };

      await modify(cloud, listId, change);

      holds(await settledList(cloud, listId), { State: "modify-complete", Version: 2 });
      sameMembers(await cidrsOf(cloud, listId), [second, "192.0.2.0/24"]);
      sameMembers(await cidrsOf(cloud, listId, 1), [first, second]);
    },
  },
  {
    section,
    name: "A change of entries needs the current version",
    async run(cloud) {
      const listId = await ownPrefixList(cloud, 3);

      await isRefusedSomehow(modify(cloud, listId, { AddEntries: entries(1) }));
      await isRefused(
        modify(cloud, listId, { AddEntries: entries(1), CurrentVersion: 2 }),
        "PrefixListVersionMismatch",
      );

      same(await cidrsOf(cloud, listId), []);
    },
  },
  {
    section,
    name: "A change of size or name makes no new version",
    async run(cloud) {
      const listId = await ownPrefixList(cloud, 3);
      const PrefixListName = cloud.uniqueName();

      await modify(cloud, listId, { MaxEntries: 4 });
      await settledList(cloud, listId);
      await modify(cloud, listId, { PrefixListName });

      holds(await settledList(cloud, listId), { MaxEntries: 4, PrefixListName, Version: 1 });
    },
    assumed: true,
  },
  {
    section,
    name: "One call adds at most 100 entries and removes at most 100",
    async run(cloud) {
      const listId = await ownPrefixList(cloud, 250);
      await modify(cloud, listId, { CurrentVersion: 1, AddEntries: entries(100) });
      await settledList(cloud, listId);

      await isRefusedSomehow(modify(cloud, listId, { CurrentVersion: 2, AddEntries: entries(101, 100) }));
      await modify(cloud, listId, { CurrentVersion: 2, AddEntries: entries(100, 100) });
      await settledList(cloud, listId);
      await isRefusedSomehow(modify(cloud, listId, { CurrentVersion: 3, RemoveEntries: entries(101) }));
      await modify(cloud, listId, { CurrentVersion: 3, RemoveEntries: entries(100) });

      holds(await settledList(cloud, listId), { State: "modify-complete", Version: 4 });
      const { Entries } = await cloud.ec2.send(
        new GetManagedPrefixListEntriesCommand({ PrefixListId: listId, MaxResults: 100 }),
      );
      same(Entries?.length, 100);
    },
  },
  {
    section,
    name: "A prefix list that would not fit a group any more keeps its size and says which group",
    async run(cloud) {
      const listId = await ownPrefixList(cloud, 2);
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcpFromList(443, listId));

      // Beyond 1,000 rules no quota of AWS reaches.
      await modify(cloud, listId, { MaxEntries: 1000 });

      const list = await settledList(cloud, listId);
      same([list.State, list.MaxEntries], ["modify-failed", 2]);
      same(list.StateMessage?.includes(groupId), true);
    },
  },
  {
    section,
    name: "The entries of a prefix list come in pages of 1 to 100",
    async run(cloud) {
      const PrefixListId = await ownPrefixList(cloud, 3, entries(3));
      const page = (MaxResults: number, NextToken?: string) =>
        cloud.ec2.send(
          new GetManagedPrefixListEntriesCommand({
            PrefixListId,
            MaxResults,
            ...(NextToken !== undefined && { NextToken }),
          }),
        );

      const first = await page(2);
      const second = await page(2, must(first.NextToken));

      same(second.NextToken, undefined);
      const seen = [...must(first.Entries), ...must(second.Entries)].map(({ Cidr }) => must(Cidr));
      sameMembers(seen, blocks(3));
      same((await page(1)).Entries?.length, 1);
      same((await page(100)).Entries?.length, 3);
      for (const size of [0, 101]) await isRefusedSomehow(page(size));
    },
  },
  {
    section,
    name: "The groups that name a prefix list are listed, in pages of 1 to 100",
    async run(cloud) {
      const PrefixListId = await ownPrefixList(cloud, 1);
      const groups = [await ownGroup(cloud), await ownGroup(cloud)];
      for (const groupId of groups) await allow(cloud, groupId, tcpFromList(443, PrefixListId));
      const page = (MaxResults: number, NextToken?: string) =>
        cloud.ec2.send(
          new GetManagedPrefixListAssociationsCommand({
            PrefixListId,
            MaxResults,
            ...(NextToken !== undefined && { NextToken }),
          }),
        );

      const first = await page(1);
      const second = await page(1, must(first.NextToken));

      const seen = [...must(first.PrefixListAssociations), ...must(second.PrefixListAssociations)];
      sameMembers(
        seen.map(({ ResourceId }) => must(ResourceId)),
        groups,
      );
      for (const { ResourceOwner } of seen) same(ResourceOwner, cloud.account);
      same((await page(100)).PrefixListAssociations?.length, 2);
      for (const size of [0, 101]) await isRefusedSomehow(page(size));
    },
  },
  {
    section,
    name: "A prefix list that a rule names stays, whatever DeleteManagedPrefixList answers",
    assumed: true,
    async run(cloud) {
      const PrefixListId = await ownPrefixList(cloud, 1);
      const groupId = await ownGroup(cloud);
      await allow(cloud, groupId, tcpFromList(443, PrefixListId));

      // Whether the call is refused, or taken and fails in time, is not documented.
      await cloud.ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId })).catch(() => undefined);

      holds(await settledList(cloud, PrefixListId), { PrefixListId, MaxEntries: 1 });
      same((await rulesOf(cloud, groupId))[0]?.PrefixListId, PrefixListId);
    },
  },
];
