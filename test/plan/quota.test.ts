import { expect, test } from "vitest";
import {
  countRules,
  fullestCounter,
  minusRules,
  observedRuleQuota,
  plusRules,
} from "../../src/plan/quota.ts";
import { observedGroup, rule, rules } from "../support/rule-notation.ts";

const weightOf = (id: string): number => (id === "pl-big" ? 55 : 1);

test.each<[string, string[], number, number]>([
  ["nothing", [], 0, 0],
  ["an IPv4 block in one counter", ["in all from 10.0.0.0/8"], 1, 0],
  ["families apart", ["in all from 10.0.0.0/8", "in all from 11.0.0.0/8", "in all from ::/0"], 2, 0],
  ["directions apart", ["in all from 10.0.0.0/8", "out all to 10.0.0.0/8", "out all to 11.0.0.0/8"], 1, 2],
  ["a group in both families", ["in all from 10.0.0.0/8", "in all from ::/0", "in all from sg-b"], 2, 0],
  ["a prefix list with its weight, in both families", ["in all from pl-big", "in all from ::/0"], 56, 0],
  ["a prefix list again for each rule", ["in tcp 22 from pl-big", "in tcp 80 from pl-big"], 110, 0],
])("counts %s", (_, lines, ingress, egress) => {
  const set = [...rules(...lines).values()];

  expect(fullestCounter(countRules(set, "ingress", weightOf))).toBe(ingress);
  expect(fullestCounter(countRules(set, "egress", weightOf))).toBe(egress);
});

test.each(["in all from 10.0.0.0/8", "in all from ::/0", "in all from sg-b", "in all from pl-big"])(
  "taking %s away undoes adding it",
  (line) => {
    const start = { ipv4: 3, ipv6: 2, both: 70 };

    expect(minusRules(plusRules(start, [rule(line)], weightOf), [rule(line)], weightOf)).toEqual(start);
  },
);

test("the fullest group that is seen says what EC2 has accepted", () => {
  const many = Array.from({ length: 61 }, (_, index) => `out tcp ${index} to 10.0.0.0/8`);
  const groups = [
    observedGroup({ lines: ["in all from sg-b"] }),
    observedGroup({ lines: [...many, "out all to ::/0", "out all to sg-b", "out all to pl-big"] }),
  ];

  expect(observedRuleQuota(groups)).toBe(63);
  expect(observedRuleQuota([])).toBe(0);
});
