import { expect, test } from "vitest";
import { diffEntries } from "../../../src/plan/acl/diff-entries.ts";
import { aclRules, changeLine } from "../../support/rule-notation.ts";

const A = ["in 100 allow tcp 443 from ::/0", "in 200 deny all from ::/0", "out 100 allow all to ::/0"];
const B = ["in 100 allow tcp 443 from ::/0", "in 200 allow all from ::/0", "in 90 deny all from ::/0"];

test("changes come by number, inbound first", () => {
  expect(diffEntries(aclRules(...B), aclRules(...A)).map(changeLine)).toEqual([
    "+ in 90 deny all from ::/0",
    "~ in 200 deny all from ::/0 => in 200 allow all from ::/0",
    "- out 100 allow all to ::/0",
  ]);
});

test("nothing differs from itself, in whatever order it is listed", () => {
  expect(diffEntries(aclRules(...A), aclRules(...A.toReversed()))).toEqual([]);
});

test("the reasons say whether a number is missing, different or not in the source", () => {
  expect(diffEntries(aclRules(...B), aclRules(...A)).map(({ reason }) => reason)).toEqual([
    "missing",
    "differs-from-source",
    "not-in-source",
  ]);
});
