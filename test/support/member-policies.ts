/** What config/member-account.yml lets the reader and the writer do, as clouds for tests take it. */
import { readFileSync } from "node:fs";
import { type MemberPolicies, memberPolicies } from "../../src/cli/member-policies.ts";

export const memberTemplate = readFileSync("config/member-account.yml", "utf8");

export const standardPolicies: MemberPolicies = memberPolicies(memberTemplate);
