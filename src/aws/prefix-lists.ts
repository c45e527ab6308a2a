/** The listing of managed prefix lists, which plans and `discover` both start from. */
import { DescribeManagedPrefixListsCommand, type ManagedPrefixList } from "@aws-sdk/client-ec2";
import type { Scope } from "../model/group.ts";
import type { AccountAccess } from "./account-access.ts";
import type { Call } from "./diagnosis.ts";
import { readPages } from "./ec2-pages.ts";
import { isUsable } from "./vpc-shapes.ts";

/** EC2 gives no more of them, nor of their entries, at once. */
export const PREFIX_LIST_PAGE = 100;

/** Those that can be used, AWS's own included, and the call that gave them, for errors about their shape. */
export async function listPrefixLists(
  access: AccountAccess,
  scope: Scope,
): Promise<{ readonly call: Call; readonly lists: readonly ManagedPrefixList[] }> {
  const call = { scope, action: "ec2:DescribeManagedPrefixLists" };
  const lists = await readPages(call, async (token) => {
    const command = new DescribeManagedPrefixListsCommand({ MaxResults: PREFIX_LIST_PAGE, ...token });
    const reply = await access.ec2(scope, "read").send(command);
    return { items: reply.PrefixLists, next: reply.NextToken };
  });
  return { call, lists: lists.filter(isUsable) };
}
