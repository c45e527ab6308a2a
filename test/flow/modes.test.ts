/** What a mapping's own settings make of the same drift: report, enforce, additive, managed, keep, limits. */
import { expect, test } from "vitest";
import { changesOf } from "../cli/documents.ts";
import {
  type Fields,
  type Groups,
  mapping,
  openStage,
  ownerTags,
  SOURCE,
  TARGET,
  twoVpcs,
} from "../cli/stage.ts";
import { plan, sync } from "./commands.ts";

const ours = (...rules: readonly string[]): Groups => ({ web: { rules, tags: ownerTags() } });
const web = (...rules: readonly string[]): Groups => ({ web: rules });

interface Case {
  readonly name: string;
  readonly source: Groups;
  readonly target: Groups;
  readonly mapping?: Fields;
  readonly options?: readonly string[];
  readonly code: number;
  readonly reasons?: readonly string[];
  /** What the destination holds afterwards. */
  readonly after: readonly string[];
}

const ten = Array.from({ length: 10 }, (_, index) => `in tcp ${100 + index} from 10.0.0.0/8`);
const eleven = [...ten, "in tcp 110 from 10.0.0.0/8"];
const loose = { limits: { maxRemovalsPercent: 100 } };

const cases: readonly Case[] = [
  {
    name: "report mode writes nothing and exits 2",
    source: web("in tcp 443 from 10.0.0.0/8"),
    target: ours("in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8"),
    mapping: { mode: "report" },
    code: 2,
    after: ["in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8"],
  },
  {
    name: "enforce makes the destination equal",
    source: web("in tcp 443 from 10.0.0.0/8"),
    target: ours("in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8"),
    code: 0,
    after: ["in tcp 443 from 10.0.0.0/8"],
  },
  {
    name: "a changed description is rewritten in place",
    source: web("in tcp 443 from 10.0.0.0/8 # new words"),
    target: ours("in tcp 443 from 10.0.0.0/8 # old words"),
    code: 0,
    after: ["in tcp 443 from 10.0.0.0/8 # new words"],
  },
  {
    name: "a description that the source does not have is taken away",
    source: web("in tcp 443 from 10.0.0.0/8", "out udp 53 to 10.0.0.2/32"),
    target: ours("in tcp 443 from 10.0.0.0/8 # old words", "out udp 53 to 10.0.0.2/32 # dns"),
    code: 0,
    after: ["in tcp 443 from 10.0.0.0/8", "out udp 53 to 10.0.0.2/32"],
  },
  {
    name: "additive adds and amends and never removes",
    source: web("in tcp 443 from 10.0.0.0/8 # office", "in tcp 80 from 10.0.0.0/8"),
    target: ours("in tcp 443 from 10.0.0.0/8", "in tcp 22 from 10.0.0.0/8"),
    mapping: { ownership: "additive" },
    code: 0,
    after: ["in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8 # office", "in tcp 80 from 10.0.0.0/8"],
  },
  {
    name: "what keep names stays; all of its fields must match",
    source: web("in tcp 443 from 10.0.0.0/8"),
    target: ours(
      "in tcp 443 from 10.0.0.0/8",
      "in tcp 22 from 10.9.0.0/16 # local: jump host",
      "in tcp 23 from 10.9.0.0/16 # local: jump host",
      "in udp 161 from 10.7.0.0/16",
    ),
    mapping: { keep: [{ description: "local:*", port: 22 }, { cidr: "10.7.0.0/16" }] },
    code: 0,
    after: [
      "in tcp 22 from 10.9.0.0/16 # local: jump host",
      "in tcp 443 from 10.0.0.0/8",
      "in udp 161 from 10.7.0.0/16",
    ],
  },
  {
    name: "as many removals as the limit allows are carried out",
    source: web(...eleven.slice(10)),
    target: ours(...eleven),
    mapping: loose,
    code: 0,
    after: eleven.slice(10),
  },
  {
    name: "one removal above the limit holds everything",
    source: web("in tcp 443 from 10.0.0.0/8"),
    target: ours(...eleven),
    mapping: loose,
    code: 3,
    reasons: ["TOO_MANY_REMOVALS"],
    after: eleven,
  },
  {
    name: "just half of the rules may go",
    source: web(...ten.slice(5)),
    target: ours(...ten),
    code: 0,
    after: ten.slice(5),
  },
  {
    name: "more than half of the rules holds everything",
    source: web(...ten.slice(6)),
    target: ours(...ten),
    code: 3,
    reasons: ["TOO_LARGE_A_SHARE"],
    after: ten,
  },
  {
    name: "--accept-removals lifts both limits up to its number",
    source: web("in tcp 443 from 10.0.0.0/8"),
    target: ours(...eleven),
    options: ["--accept-removals", "11"],
    code: 0,
    after: ["in tcp 443 from 10.0.0.0/8"],
  },
  {
    name: "--accept-removals with too small a number holds on",
    source: web("in tcp 443 from 10.0.0.0/8"),
    target: ours(...eleven),
    options: ["--accept-removals", "10"],
    code: 3,
    reasons: ["TOO_MANY_REMOVALS", "TOO_LARGE_A_SHARE"],
    after: eleven,
  },
  {
    name: "a limit in the target wins over the mapping's",
    source: web("in tcp 443 from 10.0.0.0/8", "in tcp 80 from 10.0.0.0/8"),
    target: ours("in tcp 443 from 10.0.0.0/8", "in tcp 80 from 10.0.0.0/8", "in tcp 22 from 10.0.0.0/8"),
    mapping: { targets: [{ ...TARGET, limits: { maxRemovals: 0 } }] },
    code: 3,
    reasons: ["TOO_MANY_REMOVALS"],
    after: ["in tcp 22 from 10.0.0.0/8", "in tcp 443 from 10.0.0.0/8", "in tcp 80 from 10.0.0.0/8"],
  },
  {
    name: "a source that lost all its rules does not empty the destination",
    source: web(),
    target: ours("in tcp 443 from 10.0.0.0/8"),
    mapping: loose,
    code: 3,
    reasons: ["SOURCE_EMPTY"],
    after: ["in tcp 443 from 10.0.0.0/8"],
  },
  {
    name: "the web's own ports may be open to the Internet",
    source: web("in tcp 443 from 0.0.0.0/0", "in tcp 80 from ::/0"),
    target: ours(),
    code: 0,
    after: ["in tcp 443 from 0.0.0.0/0", "in tcp 80 from ::/0"],
  },
  {
    name: "any other port open to the Internet is held",
    source: web("in tcp 443 from 0.0.0.0/0", "in tcp 22 from 0.0.0.0/0"),
    target: ours(),
    code: 3,
    reasons: ["WORLD_OPEN"],
    after: [],
  },
  {
    name: "half of the Internet is as open as all of it",
    source: web("in tcp 22 from 128.0.0.0/1"),
    target: ours(),
    code: 3,
    reasons: ["WORLD_OPEN"],
    after: [],
  },
  {
    name: "more ports than allowWorld lists are held",
    source: web("in tcp 443-444 from ::/0"),
    target: ours(),
    code: 3,
    reasons: ["WORLD_OPEN"],
    after: [],
  },
  {
    name: "allowWorld lists what may be open",
    source: web("in tcp 8443 from 0.0.0.0/0", "in icmp from 0.0.0.0/0", "out all to 0.0.0.0/0"),
    target: ours(),
    mapping: { limits: { allowWorld: ["tcp/8000-9000", "icmp"] } },
    code: 0,
    after: ["in icmp from 0.0.0.0/0", "in tcp 8443 from 0.0.0.0/0", "out all to 0.0.0.0/0"],
  },
  {
    name: "another spelling of the same rule is no drift",
    source: web("in 6 443 from 10.1.2.3/8", "in tcp 80 from 2001:DB8:0::/48".toLowerCase()),
    target: ours("in tcp 443 from 10.0.0.0/8", "in tcp 80 from 2001:db8::/48"),
    code: 0,
    after: ["in tcp 443 from 10.0.0.0/8", "in tcp 80 from 2001:db8::/48"],
  },
];

for (const { name, source, target, options = [], code, reasons = [], after, ...rest } of cases) {
  test.concurrent(name, async () => {
    await using stage = await openStage(twoVpcs(source, target));
    const web = mapping(rest.mapping);

    const synced = await sync(stage, web, options);

    expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual([...after].sort());
    expect([synced.code, synced.reasons]).toEqual([code, reasons]);
    for (const { next } of synced.first.reasons) expect(next).not.toBe("");
    if (code > 0) expect(await stage.counts()).toMatchObject({ mutating: 0 });
    else expect((await plan(stage, web, options)).code).toBe(0);
  });
}

test.concurrent("managed adds rules that carry our tag, and removes no others", async () => {
  await using stage = await openStage(
    twoVpcs(
      web("in tcp 443 from 10.0.0.0/8", "in tcp 80 from 10.0.0.0/8"),
      ours("in tcp 22 from 10.9.0.0/16", "out all to 0.0.0.0/0"),
    ),
  );
  const managed = mapping({ ownership: "managed" });
  const target = stage.view(TARGET);

  expect((await sync(stage, managed)).code).toBe(0);
  const { GroupId } = await target.group(TARGET.vpc, "web");
  const tagged = (await target.rules(GroupId)).filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === "vpc-rule-sync:owner" && Value === "123456789012/cli/web-tier"),
  );
  expect(tagged.map(({ FromPort }) => FromPort).sort()).toEqual([443, 80]);

  await stage.view(SOURCE).revoke(SOURCE.vpc, "web", "in tcp 80 from 10.0.0.0/8");
  await target.allow(TARGET.vpc, "web", "in tcp 25 from 10.9.0.0/16");
  const second = await sync(stage, managed, ["--accept-removals", "1"]);

  expect([second.code, changesOf(second.first)]).toEqual([0, ["- in tcp 80 from 10.0.0.0/8"]]);
  expect(await target.words(TARGET.vpc, "web")).toEqual([
    "in tcp 22 from 10.9.0.0/16",
    "in tcp 25 from 10.9.0.0/16",
    "in tcp 443 from 10.0.0.0/8",
    "out all to 0.0.0.0/0",
  ]);
  expect((await plan(stage, managed)).code).toBe(0);
});

test.concurrent("without --adopt managed leaves a stranger's group alone, and a rule that both have stays theirs", async () => {
  await using stage = await openStage(
    twoVpcs(web("in tcp 443 from 10.0.0.0/8"), web("in tcp 443 from 10.0.0.0/8 # theirs")),
  );
  const managed = mapping({ ownership: "managed" });

  expect(await sync(stage, managed)).toMatchObject({ code: 3, reasons: ["ADOPTION_NEEDED"] });
  expect(await sync(stage, managed, ["--adopt"])).toMatchObject({ code: 0 });
  expect(await stage.view(TARGET).words(TARGET.vpc, "web")).toEqual(["in tcp 443 from 10.0.0.0/8 # theirs"]);
});

test.concurrent("the gravest exit code wins, and only the mappings named are carried out", async () => {
  await using stage = await openStage(twoVpcs(web("in tcp 443 from 10.0.0.0/8")));
  const strict = mapping({ id: "reported", mode: "report", targets: [{ ...TARGET, as: "{name}-b" }] });
  const held = mapping({ id: "held", targets: [{ ...TARGET, as: "{name}-c", limits: { allowWorld: [] } }] });

  const named = await sync(stage, [mapping(), strict, held], ["reported", "web-tier"]);

  expect(named.code).toBe(2);
  expect(named.run.destinations.map(({ mappingId, outcome }) => [mappingId, outcome])).toEqual([
    ["web-tier", "corrected"],
    ["reported", "drifted"],
  ]);
  expect(await stage.view(TARGET).groups(TARGET.vpc)).toHaveLength(2);
});
