/** `--explain`: every step in its order, with what it opens and closes, and the proof; and what `sync` then does. */
import { expect, test } from "vitest";
import { changesOf, onlyOf } from "./documents.ts";
import { aclId, seedOf } from "./seed-words.ts";
import { mapping, openStage, ownerTags, SOURCE, TARGET, twoVpcs } from "./stage.ts";

const PADDING = Array.from(
  { length: 17 },
  (_, index) => `in ${300 + index} allow tcp ${2000 + index} from 10.0.0.0/8`,
);
/** Twenty entries, as many as EC2 allows: whoever swaps the first two from behind shuts all out for a moment. */
const WANTED = [
  "in 100 allow tcp 443 from 10.0.0.0/8",
  "in 110 deny tcp 443 from 10.9.0.0/16",
  "in 200 deny tcp 22 from 0.0.0.0/0",
  ...PADDING,
];
const NOW = [
  "in 100 deny tcp 443 from 10.9.0.0/16",
  "in 110 allow tcp 443 from 10.0.0.0/8",
  "in 200 deny tcp 22 from 0.0.0.0/0",
  ...PADDING,
];

const seed = seedOf([
  { ...SOURCE, vpcs: [{ id: SOURCE.vpc, acls: { edge: { rules: WANTED } } }] },
  {
    ...TARGET,
    vpcs: [
      {
        id: TARGET.vpc,
        cidr: "10.20.0.0/16",
        acls: { edge: { rules: NOW, tags: ownerTags("edge", aclId(SOURCE.vpc, "edge")) } },
      },
    ],
  },
]);

const edge = mapping({
  id: "edge",
  kind: "network-acl",
  source: { ...SOURCE, select: { names: ["edge"] } },
});

test.concurrent("a reorder of a full ACL is told step by step, with the proof, and sync does exactly that", async () => {
  await using stage = await openStage(seed);
  const file = await stage.file("m.json", edge);

  const planned = await stage.run(["plan", "-f", file, "--explain"]);
  const synced = await stage.run(["sync", "-f", file, "--explain", "--json"]);

  const told = planned.stdout.split("\n");
  expect([planned.code, planned.stderr]).toEqual([2, ""]);
  expect(told).toContain("  would open in: tcp 443 from 10.9.0.0/16");
  expect(told).toContain("  step by step:");
  expect(told.filter((line) => /^ {4}\d /.test(line))).toEqual([
    "    1 replace in 100 deny tcp 443 from 10.9.0.0/16 by in 100 allow tcp 443 from 10.0.0.0/8",
    "    2 replace in 110 allow tcp 443 from 10.0.0.0/8 by in 110 deny tcp 443 from 10.9.0.0/16",
  ]);
  expect(told).toContainEqual(expect.stringMatching(/^ {4}compared after every call: /));
  expect(onlyOf(synced)).toMatchObject({ outcome: "corrected", effect: { closes: [] } });
  expect(await stage.view(TARGET).entries(TARGET.vpc, "edge")).toEqual(WANTED);
});

test.concurrent("groups are explained too, and without --explain nothing is", async () => {
  await using stage = await openStage(
    twoVpcs(
      { web: ["in tcp 443 from 10.0.0.0/8"] },
      { web: { rules: ["in tcp 22 from 10.0.0.0/8", "in tcp 443 from 192.168.0.0/16"], tags: ownerTags() } },
    ),
  );
  const file = await stage.file("m.json", mapping({ limits: { maxRemovalsPercent: 100 } }));

  const explained = onlyOf(await stage.run(["plan", "-f", file, "--explain", "--json"]));
  const plain = onlyOf(await stage.run(["plan", "-f", file, "--json"]));

  expect(changesOf(explained)).toHaveLength(3);
  expect(explained.explanation?.map(({ call }) => call)).toEqual([
    "add in tcp 443 from 10.0.0.0/8",
    "remove in tcp 22 from 10.0.0.0/8; in tcp 443 from 192.168.0.0/16",
    expect.stringContaining("compared after every call"),
  ]);
  expect([plain.explanation, plain.effect]).toEqual([
    null,
    {
      opens: ["in: tcp 443 from 10.0.0.0/8"],
      closes: ["in: tcp 22 from 10.0.0.0/8", "in: tcp 443 from 192.168.0.0/16"],
    },
  ]);
});
