/** Law 4: every source rule is in the desired state, translated, or named in a finding. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { toParts } from "../support/memory-steps.ts";
import { planOf } from "../support/plan-of-a-scene.ts";
import { runs } from "../support/property-runs.ts";
import { buildScene, idIn, portsOn, SOURCE } from "../support/scene.ts";
import { sceneArb } from "../support/scenes.ts";
import { identityOf, type RuleParts } from "../support/stored-rules.ts";
import { Tally } from "../support/tally.ts";
import { toTranslate, translated, translationArb } from "../support/translations.ts";

const tally = new Tally("nothing lost in translation");

afterAll(() => tally.print());

test("every source rule is desired in its translation or named in a finding", async () => {
  await fc.assert(
    fc.asyncProperty(sceneArb, translationArb, async (scene, wanted) => {
      const blocks = wanted.blocks === null ? {} : { blocks: wanted.blocks };
      const settings = { ...scene, ...blocks, keep: [], translate: toTranslate(wanted) };
      const { cloud, job } = buildScene(settings);

      const { plan } = await planOf(job, portsOn(cloud));

      const twins = scene.after.map((rule) => ({ rule, twin: translated(rule, wanted) }));
      const lost = twins.filter(({ twin }) => twin === null).map(({ rule }) => rule);
      const desired = new Set([...plan.desired.values()].map((rule) => identityOf(toParts(rule))));
      const named = plan.findings.filter(({ code }) => code === "RULE_UNRESOLVED" || code === "RULE_SKIPPED");
      tally.see({
        "with lost rules": lost.length > 0,
        "with moved CIDRs": wanted.pairs.length > 0 || wanted.blocks !== null,
        skipping: wanted.unresolved === "skip",
      });
      for (const { twin } of twins) {
        if (twin !== null) expect([...desired]).toContain(identityOf(twin));
      }
      expect(named.map(({ rule }) => rule).sort()).toEqual(lost.map(wordsFor).sort());
      expect(plan.unresolved.length).toBe(lost.length);
      if (lost.length > 0 && wanted.unresolved === "hold") {
        expect(plan.verdict.kind).toBe("hold");
        expect(plan.steps).toEqual([]);
      }
    }),
    runs(1500),
  );
});

/** The words of a rule that symbolic peers or stranded addresses keep from being translated. */
function wordsFor({ way, protocol, from, to, peer }: RuleParts): string {
  const [direction, preposition] = way === "ingress" ? ["in", "from"] : ["out", "to"];
  const who = peer.kind === "cidr" ? shortCidr(peer.cidr) : idIn(SOURCE, peer.id);
  return `${direction} ${trafficWords(protocol, from, to)} ${preposition} ${who}`;
}

function trafficWords(protocol: string, from: number | null, to: number | null): string {
  if (protocol === "-1") return "all traffic";
  if (protocol === "tcp" || protocol === "udp") return `${protocol} ${from === to ? from : `${from}-${to}`}`;
  if (!protocol.startsWith("icmp")) return `protocol ${protocol}`;
  if (from === -1) return protocol;
  return to === -1 ? `${protocol} type ${from}` : `${protocol} type ${from} code ${to}`;
}

/** The universe's IPv6 addresses have their zeros in one place. */
function shortCidr(cidr: string): string {
  const short = cidr
    .replace(/^2001:db8:0:0:0:0:0:0\//, "2001:db8::/")
    .replace("2001:db8:0:0:0:0:0:", "2001:db8::");
  return short.replace("0:0:0:0:0:0:0:0/", "::/");
}
