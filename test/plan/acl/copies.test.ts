import { expect, test } from "vitest";
import { type AclStory, aclLines, aclPlan, DESTINATION_ID, planAcl } from "../../support/acl-stories.ts";
import { plannedLines } from "../../support/plan-worlds.ts";

const WEB = ["in 100 allow tcp 443 from 0.0.0.0/0"];
const SOURCE = { "vpc-rule-sync:source": "111111111111/eu-west-1/acl-0000000a" };
const vpc = "vpc-0000000b";

/** A one-off copy: nothing is marked as ours. */
function copy(story: Partial<AclStory> & { readonly name?: string }): AclStory {
  const { name, ...rest } = story;
  const source = { vpc: "vpc-0000000a", rules: WEB, ...(name === undefined ? {} : { name }) };
  return { from: WEB, ownerPrefix: null, sourceScope: { acls: { "acl-0000000a": source } }, ...rest };
}

test("a copy carries its source and no owner, so that a nameless one is found again", () => {
  expect(aclPlan(copy({})).creation?.tags).toEqual(SOURCE);
  expect(aclPlan(copy({ there: [], tags: SOURCE })).destination.groupId).toBe(DESTINATION_ID);
});

test("an ACL of the name is the destination, whose tags of other keys stay", () => {
  const targetAcls = { "acl-0000000c": { vpc, name: "edge", tags: { team: "net" } } };

  expect(aclLines(copy({ name: "edge", targetAcls }))).toEqual([
    "proceed",
    `  + ${WEB[0]}`,
    `create: ${WEB[0]}`,
  ]);
});

test("several ACLs of the name are a problem", () => {
  const targetAcls = { "acl-0000000c": { vpc, name: "edge" }, "acl-0000000d": { vpc, name: "edge" } };

  expect(plannedLines(planAcl(copy({ name: "edge", targetAcls })))).toEqual([
    "problem ACL_NAME_AMBIGUOUS mapping edge, target 222222222222/us-east-1 as",
  ]);
});

test("a second copy under another name is made beside the first", () => {
  const targetAcls = { "acl-0000000c": { vpc, name: "one", tags: SOURCE } };

  expect(aclPlan(copy({ name: "two", targetAcls })).creation?.name).toBe("two");
  expect(aclPlan(copy({ name: "one", targetAcls })).destination.groupId).toBe("acl-0000000c");
});

test("of several ACLs of the name the one that came from this source is the destination", () => {
  const targetAcls = {
    "acl-0000000c": { vpc, name: "edge" },
    "acl-0000000d": { vpc, name: "edge", tags: SOURCE },
  };

  expect(aclPlan(copy({ name: "edge", targetAcls })).destination.groupId).toBe("acl-0000000d");
});

test("an ACL of the name that a mapping owns is not written", () => {
  const tags = { "vpc-rule-sync:owner": "111111111111/cli/edge" };
  const targetAcls = { "acl-0000000c": { vpc, name: "edge", tags } };

  expect(aclLines(copy({ name: "edge", targetAcls }))[0]).toBe("hold OWNED_BY_ANOTHER");
});

test("an ACL of the name that another tool marked is not written", () => {
  const targetAcls = { "acl-0000000c": { vpc, name: "edge", tags: { FMManaged: "true" } } };

  expect(aclLines(copy({ name: "edge", targetAcls, foreignMarkers: ["FMManaged"] }))[0]).toBe(
    "hold FOREIGN_MARKER",
  );
});
