/** Counter-examples that the properties found, each kept as a named case. */
import { describe, expect, test } from "vitest";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { FAIR, type Fault } from "../support/fault-plan.ts";
import { type Family, familyCloud, familyJob, familyRules, familyState } from "../support/group-family.ts";
import type { MemoryCloud } from "../support/memory-cloud.ts";
import { planOf } from "../support/plan-of-a-scene.ts";
import type { WordedRule } from "../support/rule-pairs.ts";
import { breachOf, here, outcomeOf, storyOf } from "../support/runs-of-a-scene.ts";
import {
  buildScene,
  DESTINATION_ID,
  NO_LIMITS,
  type OwnedRule,
  portsOn,
  type SceneSettings,
} from "../support/scene.ts";
import { cidrPeer, identityOf, type StoredPeer } from "../support/stored-rules.ts";

const EXCLUSIVE: Omit<SceneSettings, "before" | "after"> = {
  ownership: "exclusive",
  keep: [],
  isAdopted: false,
  quota: 3,
  statedQuota: 3,
};

function inbound(
  protocol: string,
  peer: string | StoredPeer,
  ports: readonly [number, number] | null = null,
): OwnedRule {
  const [from, to] = ports ?? [null, null];
  const who = typeof peer === "string" ? cidrPeer(peer) : peer;
  return { way: "ingress", protocol, from, to, peer: who, description: "", isOurs: false };
}

describe("refused rules at the quota", () => {
  test("a removal stays undone when the exchange that was to carry its packets stays undone", async () => {
    const refused = inbound("icmp", { kind: "list", id: "pl-small" }, [-1, -1]);
    const before = [inbound("-1", "10.0.0.0/30"), inbound("tcp", "0.0.0.0/0", [8000, 8000])];
    const after = [refused, inbound("-1", "10.0.0.0/29")];
    const unacceptable = new Set(here([refused]).map(identityOf));
    const { cloud, job } = buildScene({ ...EXCLUSIVE, before, after }, { ...FAIR, unacceptable });

    const outcome = await outcomeOf(job, cloud);

    expect(outcome).toBe("failed");
    expect(breachOf(cloud.writes, here(after)), storyOf(cloud)).toBeNull();
  });

  test("an exchange is not carried out in part when what is left out was to carry the packets of the rest", async () => {
    const refused = inbound("tcp", "10.0.0.8/29", [8000, 8000]);
    const before = [inbound("tcp", "10.0.0.0/32", [8000, 8000]), inbound("tcp", "10.0.0.8/30", [8000, 8000])];
    const after = [refused, inbound("tcp", "10.0.0.0/28", [8007, 8007])];
    const unacceptable = new Set(here([refused]).map(identityOf));
    const full = { ...EXCLUSIVE, quota: 2, statedQuota: 2 };
    const { cloud, job } = buildScene({ ...full, before, after }, { ...FAIR, unacceptable });

    const outcome = await outcomeOf(job, cloud);

    expect(outcome).toBe("failed");
    expect(breachOf(cloud.writes, here(after)), storyOf(cloud)).toBeNull();
  });
});

describe("a group with one rule", () => {
  test("is not left empty when the rule that was to take its place is refused", async () => {
    const refused = inbound("tcp", "10.0.0.0/28", [8000, 8000]);
    const before = [inbound("tcp", "10.0.0.0/28", [8001, 8001])];
    const unacceptable = new Set(here([refused]).map(identityOf));
    const scene = { ...EXCLUSIVE, before, after: [refused] };
    const { cloud, job } = buildScene(scene, { ...FAIR, unacceptable });

    const outcome = await outcomeOf(job, cloud);

    expect(outcome).toBe("failed");
    expect(cloud.rulesOf(DESTINATION_ID).map(identityOf), storyOf(cloud)).toEqual(
      here(before).map(identityOf),
    );
  });
});

describe("a full group", () => {
  test("keeps the rule of one group although another group has the same ports", async () => {
    const from = (id: string) => inbound("tcp", { kind: "group", account: "", id }, [8000, 8000]);
    const before = [from("friend-1"), from("friend-2")];
    const after = [from("friend-2"), inbound("tcp", "10.0.0.0/28", [8000, 8000])];
    const { cloud, job } = buildScene({ ...EXCLUSIVE, quota: 2, statedQuota: 2, before, after });

    expect(await outcomeOf(job, cloud), storyOf(cloud)).toBe("held");
    expect(cloud.writes).toEqual([]);
  });
});

describe("limits", () => {
  test("EC2's own outbound rule does not make the share of lost rules smaller", async () => {
    const lost = [8000, 8001, 8002, 8003, 8004].map((port) => inbound("tcp", "10.0.0.0/28", [port, port]));
    const ec2s: OwnedRule = { ...inbound("-1", "0.0.0.0/0"), way: "egress" };
    const after = [inbound("tcp", "10.0.0.0/29", [8001, 8001])];
    const limits = { ...NO_LIMITS, maxRemovalsPercent: 90 };
    const verdictOf = async (before: readonly OwnedRule[]) => {
      const { cloud, job } = buildScene({ ...EXCLUSIVE, before, after, limits });
      return (await planOf(job, portsOn(cloud))).plan.verdict.kind;
    };

    expect(await verdictOf(lost)).toBe("hold");
    expect(await verdictOf([...lost, ec2s])).toBe("hold");
  });
});

describe("a small group", () => {
  test("is not emptied where nothing of its source has a counterpart and that is skipped", async () => {
    const before = [inbound("tcp", "10.0.0.0/28", [8000, 8000]), inbound("tcp", "10.0.0.0/28", [8001, 8001])];
    const after = [inbound("tcp", { kind: "group", account: "", id: "friend-1" }, [8000, 8000])];
    const limits = { ...NO_LIMITS, maxRemovalsPercent: 50 };
    const translate = {
      cidrs: [],
      vpcBlocks: false,
      groups: {},
      prefixLists: {},
      unresolved: "skip",
    } as const;
    const { cloud, job } = buildScene({ ...EXCLUSIVE, before, after, limits, translate });

    expect(await outcomeOf(job, cloud)).toBe("held");
    expect(cloud.writes).toEqual([]);
  });
});

describe("what is held", () => {
  test("rules that cannot be translated are named in the same order however EC2 lists them", async () => {
    const rules = [8000, 8001].map((port) =>
      inbound("tcp", { kind: "group", account: "", id: "friend-1" }, [port, port]),
    );
    const translate = {
      cidrs: [],
      vpcBlocks: false,
      groups: {},
      prefixLists: {},
      unresolved: "hold" as const,
    };
    const fingerprintOf = async (after: readonly WordedRule[]) => {
      const { cloud, job } = buildScene({ ...EXCLUSIVE, before: [], after, translate });
      return (await planOf(job, portsOn(cloud))).result.fingerprint;
    };

    expect(await fingerprintOf(rules.toReversed())).toBe(await fingerprintOf(rules));
  });
});

describe("a creation whose reply is lost", () => {
  const family: Family = {
    ownership: "exclusive",
    members: [[inbound("tcp", "10.0.0.0/28", [8000, 8000])], [inbound("udp", "10.0.0.0/28", [8000, 8000])]],
  };

  test("a group that was not made is not written to", async () => {
    const cloud = familyCloud(family, { ...FAIR, faults: [await atFirst("create-group", "lost-before")] });

    await reconcileScopes(familyJob(family), portsOn(cloud));

    expect(cloud.calls.filter(({ groupIds }) => groupIds.some((id) => id.startsWith("new:")))).toEqual([]);
  });

  test("a read that fails after it ends that scope and not the run", async () => {
    const lost = await atFirst("create-group", "lost-after");
    const faults = [0, 1, 2, 3].map((later): Fault => ({ at: lost.at + 2 + later, kind: "denied" }));
    const cloud = familyCloud(family, { ...FAIR, faults: [lost, ...faults] });

    const result = await reconcileScopes(familyJob(family), portsOn(cloud));

    expect(result.kind === "ran" && result.run.destinations.map(({ outcome }) => outcome)).toEqual([
      "failed",
      "failed",
    ]);
  });

  async function atFirst(name: MemoryCloud["calls"][number]["name"], kind: Fault["kind"]): Promise<Fault> {
    const fair = familyCloud(family);
    await reconcileScopes(familyJob(family), portsOn(fair));
    return { at: fair.calls.findIndex((call) => call.name === name), kind };
  }
});

describe("a group half made", () => {
  test("may be in use by now, so what it is to let through is never closed on the way", async () => {
    const ec2s: OwnedRule = { ...inbound("-1", "0.0.0.0/0"), way: "egress" };
    const after: WordedRule[] = [{ ...inbound("tcp", "10.0.0.0/28", [8000, 8000]), way: "egress" }];
    const { cloud, job } = buildScene({ ...EXCLUSIVE, before: [ec2s], after });

    const outcome = await outcomeOf(job, cloud);

    expect(outcome).toBe("corrected");
    expect(breachOf(cloud.writes, here(after)), storyOf(cloud)).toBeNull();
  });

  test.each(["exclusive", "additive", "managed"] as const)(
    "with %s rules does not stay open outbound",
    async (ownership) => {
      const family: Family = { ownership, members: [[inbound("tcp", "10.0.0.0/28", [8000, 8000])]] };
      const fair = familyCloud(family);
      await reconcileScopes(familyJob(family), portsOn(fair));
      const removal = fair.calls.findIndex(({ name }) => name === "remove-rules");
      const cloud = familyCloud(family, {
        ...FAIR,
        faults: [
          { at: removal, kind: "lost-before" },
          { at: removal + 1, kind: "denied" },
        ],
      });
      await reconcileScopes(familyJob(family), portsOn(cloud));

      const later = cloud.under(FAIR);
      await reconcileScopes(familyJob(family), portsOn(later));

      const outbound = familyState(later).app?.filter((word) => word.startsWith("egress"));
      expect(outbound).toEqual(familyRules(family).app?.filter((word) => word.startsWith("egress")));
    },
  );
});
