/** Calls that change something: one each, with every failure as a `WriteError`. Nothing is repeated here. */
import { CreateTagsCommand, type EC2Client } from "@aws-sdk/client-ec2";
import type { Scope, Tags } from "../model/group.ts";
import type { AccountAccess } from "./account-access.ts";
import { toWriteError, type Write } from "./ec2-errors.ts";
import { toTagList } from "./ec2-tags.ts";

/** @throws WriteError */
export async function sendWrite<Reply>(
  access: AccountAccess,
  call: Write,
  send: (ec2: EC2Client) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await send(access.ec2(call.scope, "write"));
  } catch (error) {
    throw toWriteError(error, call);
  }
}

/** Where a write goes: a group or an ACL of a scope. */
export interface Place {
  readonly scope: Scope;
  readonly groupId: string;
}

/** @throws WriteError */
export async function sendTags(access: AccountAccess, at: Place, tags: Tags): Promise<void> {
  const command = new CreateTagsCommand({ Resources: [at.groupId], Tags: toTagList(tags) });
  await sendWrite(access, { ...at, action: "ec2:CreateTags" }, (ec2) => ec2.send(command));
}
