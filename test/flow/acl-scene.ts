/** The usual ACL on both sides, and what holds in the end. */
import { expect } from "vitest";
import {
  type AclStage,
  type AclWords,
  ownerTags,
  SOURCE,
  SOURCE_ACL,
  seedOf,
  TARGET,
  TARGET_ACL,
  type VpcWords,
} from "./acl-stage.ts";

export const WANTED = [
  "in 90 deny tcp 22 from 203.0.113.0/24",
  "in 100 allow tcp 443 from 0.0.0.0/0",
  "in 110 allow icmp 3/4 from 0.0.0.0/0",
  "in 120 allow tcp 1024-65535 from ::/0",
  "out 100 allow all to 0.0.0.0/0",
  "out 110 allow 50 to 10.0.0.0/8",
];

export function source(entries: readonly string[] = WANTED, more: Partial<AclWords> = {}): AclWords {
  return { id: SOURCE_ACL, entries, tags: { Name: "edge", team: "net" }, ...more };
}

/** The target's, as an earlier run of the usual mapping left it but for its entries. */
export function ours(entries: readonly string[], more: Partial<AclWords> = {}): AclWords {
  return { id: TARGET_ACL, entries, tags: { ...ownerTags(), Name: "edge", team: "net" }, ...more };
}

/** The usual two VPCs with these ACLs, in fair weather. */
export function begin(
  stage: AclStage,
  from: AclWords,
  to: readonly AclWords[] = [],
  more: readonly [VpcWords, VpcWords] = [{}, {}],
): Promise<void> {
  const away = { acls: to, cidr: "10.20.0.0/16", ...more[1] };
  return stage.reset(seedOf([SOURCE, { acls: [from], ...more[0] }], [TARGET, away]));
}

/** One more run finds nothing to do, and calls nothing that could change anything. */
export async function expectQuiet(stage: AclStage, document: unknown): Promise<void> {
  await stage.forget();
  const { outcomes } = await stage.sync(document);
  expect(new Set(outcomes)).toEqual(new Set(["in-sync"]));
  expect(await stage.calls()).toEqual([]);
}
