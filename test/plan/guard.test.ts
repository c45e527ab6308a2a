import { describe, expect, test } from "vitest";
import { readAllowance } from "../../src/model/mapping-traffic.ts";
import type { Change } from "../../src/model/plan.ts";
import { diffRules } from "../../src/plan/diff.ts";
import {
  type GuardInput,
  guardChanges,
  roomReasons,
  toVerdict,
  withholdChanges,
} from "../../src/plan/guard.ts";
import { isTampering } from "../../src/plan/guard-removals.ts";
import { foreignMarker } from "../../src/plan/guard-standing.ts";
import { changeLine, rule, rules } from "../support/rule-notation.ts";

interface Case extends Partial<Omit<GuardInput, "limits" | "actual" | "verified" | "asked">> {
  readonly desired?: readonly string[];
  readonly actual?: readonly string[];
  readonly verified?: readonly string[] | null;
  readonly allowWorld?: readonly (string | number)[];
  readonly maxRemovals?: number;
  readonly maxRemovalsPercent?: number;
}

function inputOf(given: Case): GuardInput {
  const { desired = [], actual = [], verified = null, allowWorld = [], ...rest } = given;
  const { maxRemovals = 1000, maxRemovalsPercent = 100, ...facts } = rest;
  const allowances = allowWorld.flatMap((item) => {
    const read = readAllowance(item, ({ reason }) => {
      throw new Error(reason);
    });
    return read ?? [];
  });
  return {
    destinationName: "web",
    destinationId: "sg-b",
    standing: { kind: "ours" },
    changes: diffRules(rules(...desired), rules(...actual)),
    actual: rules(...actual),
    asked: rules(...desired),
    marker: null,
    limits: { maxRemovals, maxRemovalsPercent, allowWorld: allowances },
    acceptRemovals: null,
    verified: verified === null ? null : new Set(rules(...verified).keys()),
    sourceIsEmpty: false,
    unresolved: [],
    ...facts,
  };
}

function codesOf(given: Case): readonly string[] {
  return guardChanges(inputOf(given)).map(({ code, withholds }) => `${code} ${withholds}`);
}

function messageOf(given: Case): string {
  return guardChanges(inputOf(given))
    .map(({ message }) => message)
    .join("\n");
}

/** Rules of one port each, the first of them port `from`. */
function ports(count: number, from = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => `in tcp ${from + index} from sg-c`);
}

describe("whose group it is", () => {
  test.each<[string, GuardInput["standing"], string[]]>([
    ["a group of ours proceeds", { kind: "ours" }, []],
    ["a new group proceeds", { kind: "new" }, []],
    ["an adopted group proceeds", { kind: "adopted" }, []],
    ["a group found by name is held whole", { kind: "unowned" }, ["ADOPTION_NEEDED everything"]],
    [
      "another's group is held whole",
      { kind: "owned-by-another", owner: "x/y/z" },
      ["OWNED_BY_ANOTHER everything"],
    ],
  ])("%s", (_, standing, codes) => {
    expect(codesOf({ standing })).toEqual(codes);
  });

  test("a hold says what to write where", () => {
    const [reason] = guardChanges(inputOf({ standing: { kind: "unowned" } }));

    expect(reason?.message).toContain("web (sg-b)");
    expect(reason?.next).toContain('"into: sg-b"');
    expect(messageOf({ standing: { kind: "owned-by-another", owner: "x/y/z" } })).toContain("x/y/z");
  });
});

describe("a destination that another tool marks", () => {
  const MARKED = { "aws:cloudformation:stack-name": "base" };
  const markers = ["FMManaged", "terraform:*", "maid_status"];

  test.each<[string, Record<string, string>, string | null]>([
    ["by CloudFormation", MARKED, "aws:cloudformation:stack-name"],
    ["by a prefix of the list", { "terraform:state": "x", Name: "web" }, "terraform:state"],
    ["by a key of the list", { maid_status: "x" }, "maid_status"],
    ["by Firewall Manager", { FMManaged: "true" }, "FMManaged"],
    ["not, since Firewall Manager let it go", { FMManaged: "false" }, null],
    ["not by a key that only begins alike", { maid_status2: "x", terraform: "x" }, null],
    ["not at all", { Name: "web" }, null],
  ])("%s", (_, tags, marker) => {
    const input = { standing: { kind: "unowned" }, into: undefined, tags, foreignMarkers: markers } as const;

    expect(foreignMarker(input)).toBe(marker);
  });

  test.each<[string, GuardInput["standing"], string | undefined, boolean]>([
    ["found by name is held", { kind: "unowned" }, undefined, true],
    ["adopted for the whole run is held", { kind: "adopted" }, undefined, true],
    ["named by the mapping is not", { kind: "adopted" }, "sg-b", false],
    ["that is ours is not", { kind: "ours" }, undefined, false],
    ["that is made is not", { kind: "new" }, undefined, false],
  ])("%s", (_, standing, into, isHeld) => {
    const marker = foreignMarker({ standing, into, tags: MARKED, foreignMarkers: [] });

    expect(codesOf({ standing, marker })).toEqual(isHeld ? ["FOREIGN_MARKER everything"] : []);
  });

  test("says whose mark it is and what to write", () => {
    const [reason] = guardChanges(inputOf({ standing: { kind: "unowned" }, marker: "FMManaged" }));

    expect(reason?.message).toContain("web (sg-b) is marked as another tool's by its tag FMManaged");
    expect(reason?.next).toContain('"into: sg-b"');
  });
});

describe("a source without rules", () => {
  const emptied: Case = { sourceIsEmpty: true, actual: ["in tcp 1 from sg-c"] };

  test.each<[string, Case, string[]]>([
    ["is held while the destination has some", emptied, ["SOURCE_EMPTY source"]],
    ["proceeds into a group this run makes", { ...emptied, standing: { kind: "new" } }, []],
    ["is held at an adoption", { ...emptied, standing: { kind: "adopted" } }, ["SOURCE_EMPTY source"]],
    ["proceeds where the destination has none either", { sourceIsEmpty: true }, []],
    ["proceeds where what the destination has may stay", { ...emptied, desired: emptied.actual ?? [] }, []],
    ["was so before: what appeared since is tampering and closed", { ...emptied, verified: [] }, []],
    [
      "is held while rules of the last verified run are left",
      { ...emptied, verified: emptied.actual ?? [] },
      ["SOURCE_EMPTY source"],
    ],
  ])("%s", (_, given, codes) => {
    expect(codesOf(given)).toEqual(codes);
  });
});

describe("a source that lost rules since the last verified run", () => {
  const lost = { actual: ports(9), verified: ports(9), desired: ports(4) };

  test.each<[string, Case, string[]]>([
    ["is held when more than half went", lost, ["SOURCE_SHRANK source"]],
    ["proceeds when half went", { ...lost, verified: ports(8), actual: ports(8) }, []],
    ["proceeds without a verified run", { ...lost, verified: null }, []],
    [
      "proceeds where it never had more than four",
      { actual: ports(4), verified: ports(4), desired: ports(1) },
      [],
    ],
    ["proceeds when a person accepted it", { ...lost, acceptRemovals: 5 }, []],
    ["is held when a person accepted less", { ...lost, acceptRemovals: 4 }, ["SOURCE_SHRANK source"]],
    [
      "is not made to look whole by rules that it gained",
      { ...lost, desired: [...ports(4), ...ports(20, 100)] },
      ["SOURCE_SHRANK source"],
    ],
    [
      "is not made to look whole by tampering",
      { ...lost, actual: [...ports(9), ...ports(20, 100)] },
      ["SOURCE_SHRANK source"],
    ],
    ["says nothing where what it lost is gone from the destination too", { ...lost, actual: ports(4) }, []],
  ])("%s", (_, given, codes) => {
    expect(codesOf(given)).toEqual(codes);
  });

  test("is not made to look whole by what else the destination holds", () => {
    const kept = ports(20, 100);
    const input = inputOf({
      actual: [...lost.actual, ...kept],
      verified: [...lost.verified, ...kept],
      desired: [...lost.desired, ...kept],
    });

    const [reason] = guardChanges({ ...input, asked: rules(...lost.desired) });

    expect(reason?.code).toBe("SOURCE_SHRANK");
    expect(reason?.message).toBe("the source lost 5 of the 9 rules it had at the last verified run");
  });
});

describe("a rule without a counterpart", () => {
  const unresolved = [
    { rule: rule("in tcp 5432 from sg-x"), why: "nothing stands for it", waitsForDestination: false },
  ];

  test("withholds what comes from the source", () => {
    expect(codesOf({ unresolved })).toEqual(["UNRESOLVED source"]);
    expect(messageOf({ unresolved })).toBe("in tcp 5432 from sg-x: nothing stands for it");
  });

  test("proceeds where there is none that may not be skipped", () => {
    expect(codesOf({ unresolved: [] })).toEqual([]);
  });
});

describe("the number of removals", () => {
  test.each<[string, Case, string[]]>([
    ["below maxRemovals proceeds", { actual: ports(2), maxRemovals: 3 }, []],
    ["at maxRemovals proceeds", { actual: ports(3), maxRemovals: 3 }, []],
    ["above maxRemovals is held", { actual: ports(4), maxRemovals: 3 }, ["TOO_MANY_REMOVALS source"]],
    [
      "of none proceeds at a limit of 0",
      { actual: ports(3), desired: ports(4), maxRemovals: 0, maxRemovalsPercent: 0 },
      [],
    ],
    [
      "of one is held at a limit of 0",
      { actual: ports(4), desired: ports(3), maxRemovals: 0 },
      ["TOO_MANY_REMOVALS source"],
    ],
    ["below the percentage proceeds", { actual: ports(4), desired: ports(3), maxRemovalsPercent: 50 }, []],
    ["at the percentage proceeds", { actual: ports(4), desired: ports(2), maxRemovalsPercent: 50 }, []],
    [
      "above the percentage is held",
      { actual: ports(5), desired: ports(2), maxRemovalsPercent: 50 },
      ["TOO_LARGE_A_SHARE source"],
    ],
    [
      "of three rules of four proceeds: a share says little about so few",
      { actual: ports(4), desired: ports(1), maxRemovalsPercent: 50 },
      [],
    ],
    [
      "that leaves a small group empty is held",
      { actual: ports(4), maxRemovalsPercent: 50 },
      ["WOULD_BE_EMPTIED source"],
    ],
    [
      "that takes all rules of a small group and brings others proceeds",
      { actual: ports(1), desired: ports(1, 7), maxRemovalsPercent: 50 },
      [],
    ],
    [
      "that leaves a small group empty is lifted with the percentage",
      { actual: ports(4), maxRemovalsPercent: 100 },
      [],
    ],
    [
      "is a share of both directions",
      {
        actual: [...ports(2), "out tcp 1 to sg-c", "out tcp 2 to sg-c"],
        desired: ["out tcp 1 to sg-c", "out tcp 2 to sg-c"],
        maxRemovalsPercent: 50,
      },
      [],
    ],
    [
      "is a share of what is there, not of what comes",
      { actual: ports(8), desired: ports(9, 5), maxRemovalsPercent: 49 },
      ["TOO_LARGE_A_SHARE source"],
    ],
    [
      "may break both limits",
      { actual: ports(5), maxRemovals: 1, maxRemovalsPercent: 50 },
      ["TOO_MANY_REMOVALS source", "TOO_LARGE_A_SHARE source"],
    ],
    [
      "may break the number and empty a small group",
      { actual: ports(2), maxRemovals: 1, maxRemovalsPercent: 50 },
      ["TOO_MANY_REMOVALS source", "WOULD_BE_EMPTIED source"],
    ],
    [
      "is bounded at an adoption too",
      { actual: ports(2), standing: { kind: "adopted" }, maxRemovals: 1 },
      ["TOO_MANY_REMOVALS source"],
    ],
    [
      "that is accepted lifts both limits",
      { actual: ports(9), maxRemovals: 1, maxRemovalsPercent: 1, acceptRemovals: 9 },
      [],
    ],
    [
      "above what is accepted is held",
      { actual: ports(9), maxRemovals: 1, acceptRemovals: 8 },
      ["TOO_MANY_REMOVALS source"],
    ],
    [
      "above what is accepted proceeds within the limits",
      { actual: ports(9), maxRemovals: 10, acceptRemovals: 1 },
      [],
    ],
  ])("%s", (_, given, codes) => {
    expect(codesOf(given)).toEqual(codes);
  });

  test("a hold gives the numbers and what to type", () => {
    const input = inputOf({ actual: ports(6), desired: ports(2), maxRemovals: 3, maxRemovalsPercent: 50 });

    expect(guardChanges(input).map(({ message, next }) => `${message} | ${next}`)).toEqual([
      "it would remove 4 rules; limits.maxRemovals is 3 | " +
        "look at the plan; if it is right, run once with --accept-removals 4 or raise the limit",
      "it would remove 4 of 6 rules (67 %); limits.maxRemovalsPercent is 50 | " +
        "look at the plan; if it is right, run once with --accept-removals 4 or raise the limit",
    ]);
  });

  test("what EC2 puts into a group we make does not count", () => {
    const input = inputOf({ actual: ["out all to 0.0.0.0/0"], maxRemovals: 0 });
    const changes = input.changes.map((change) => ({
      ...change,
      reason: "made-by-ec2-with-the-group" as const,
    }));

    expect(guardChanges({ ...input, changes })).toEqual([]);
  });
});

describe("against what the last verified run left", () => {
  test.each<[string, Case, string[]]>([
    [
      "rules that appeared since are removed, however many",
      { actual: ports(500), verified: [], maxRemovals: 0, maxRemovalsPercent: 0 },
      [],
    ],
    [
      "they do not count beside the rules the source dropped",
      {
        actual: [...ports(4), ...ports(90, 100)],
        desired: ports(3),
        verified: ports(4),
        maxRemovals: 1,
        maxRemovalsPercent: 25,
      },
      [],
    ],
    [
      "they do not dilute the share either",
      {
        actual: [...ports(6), ...ports(90, 100)],
        desired: ports(3),
        verified: ports(6),
        maxRemovalsPercent: 49,
      },
      ["TOO_LARGE_A_SHARE source"],
    ],
    [
      "a rule lost since still bounds the share",
      { actual: ports(5), desired: ports(3), verified: ports(6), maxRemovalsPercent: 34 },
      [],
    ],
  ])("%s", (_, given, codes) => {
    expect(codesOf(given)).toEqual(codes);
  });

  const given = inputOf({
    actual: ["in tcp 1 from sg-c", "in tcp 2 from sg-c", "in tcp 5 from sg-c"],
    desired: ["in tcp 3 from sg-c", "in tcp 4 from sg-c", "in tcp 5 from sg-c # new words"],
    verified: ["in tcp 1 from sg-c", "in tcp 3 from sg-c", "in tcp 5 from sg-c"],
  });

  test("a rule that appeared and one that was lost are tampering; all else comes from the source", () => {
    const tampering = given.changes.filter((change) => isTampering(change, given.verified));

    expect(tampering.map(changeLine)).toEqual(["+ in tcp 3 from sg-c", "- in tcp 2 from sg-c"]);
    expect(given.changes.some((change) => isTampering(change, null))).toBe(false);
  });

  const hold = (code: string, withholds: "source" | "everything") => ({
    code,
    withholds,
    message: "",
    next: "",
  });
  const linesWith = (changes: readonly Change[]) => changes.map(changeLine);

  test("a hold on the source lets tampering be put right", () => {
    expect(
      linesWith(withholdChanges(given.changes, [hold("A", "source"), hold("B", "source")], given.verified)),
    ).toEqual([
      "+ in tcp 3 from sg-c",
      "+ in tcp 4 from sg-c (withheld A)",
      "~ in tcp 5 from sg-c # new words (withheld A)",
      "- in tcp 1 from sg-c (withheld A)",
      "- in tcp 2 from sg-c",
    ]);
  });

  test.each<[string, ("source" | "everything")[], boolean]>([
    ["a hold on everything", ["source", "everything"], true],
    ["any hold, where no verified run is known", ["source"], false],
  ])("%s withholds all changes", (_, withholds, isKnown) => {
    const holds = withholds.map((item) => hold(item === "everything" ? "ALL" : "SOME", item));

    const marked = withholdChanges(given.changes, holds, isKnown ? given.verified : null);

    expect(marked.map(({ withheld }) => withheld)).toEqual(Array(5).fill(isKnown ? "ALL" : "SOME"));
  });

  test("without a reason nothing is withheld", () => {
    expect(withholdChanges(given.changes, [], null)).toEqual(given.changes);
  });
});

describe("allowWorld", () => {
  test.each<[string, (string | number)[], string, boolean]>([
    ["a listed port", ["tcp/443"], "in tcp 443 from 0.0.0.0/0", true],
    ["another port", ["tcp/443"], "in tcp 22 from 0.0.0.0/0", false],
    ["the port of the other protocol", ["tcp/53"], "in udp 53 from 0.0.0.0/0", false],
    ["a range that is listed", ["tcp/1024-65535"], "in tcp 1024-65535 from 0.0.0.0/0", true],
    ["a part of the range", ["tcp/1024-65535"], "in tcp 8080-8090 from ::/0", true],
    ["one port below the range", ["tcp/1024-65535"], "in tcp 1023-1030 from 0.0.0.0/0", false],
    ["one port above the range", ["tcp/80-443"], "in tcp 80-444 from 0.0.0.0/0", false],
    ["the first port of the range", ["tcp/80-443"], "in tcp 80 from 0.0.0.0/0", true],
    ["the last port of the range", ["tcp/80-443"], "in tcp 443 from 0.0.0.0/0", true],
    ["IPv6, listed for both families", ["tcp/443"], "in tcp 443 from ::/0", true],
    ["IPv6 that is not listed", ["tcp/443"], "in tcp 22 from ::/0", false],
    ["the lower half of the Internet", ["tcp/443"], "in tcp 22 from 0.0.0.0/1", false],
    ["the upper half of the Internet", ["tcp/443"], "in tcp 22 from 128.0.0.0/1", false],
    ["a half of IPv6", ["tcp/443"], "in tcp 22 from 8000::/1", false],
    ["a half, on a listed port", ["tcp/443"], "in tcp 443 from 128.0.0.0/1", true],
    ["a large block that is not the Internet", [], "in all from 64.0.0.0/2", true],
    ["everything", ["tcp/0-65535", "udp/0-65535", "icmp"], "in all from 0.0.0.0/0", false],
    ["everything, listed", ["all"], "in all from 0.0.0.0/0", true],
    ["anything, where everything is listed", ["all"], "in 50 from ::/0", true],
    ["ping", ["tcp/443"], "in icmp 8 from 0.0.0.0/0", false],
    ["ping, listed", ["icmp"], "in icmp 8 from 0.0.0.0/0", true],
    ["all of ICMP, listed", ["icmp"], "in icmp from 0.0.0.0/0", true],
    ["ICMPv6, listed with ICMP", ["icmp"], "in icmpv6 from ::/0", true],
    ["a protocol by its number", [50], "in 50 from 0.0.0.0/0", true],
    ["another protocol by its number", ["50"], "in 51 from 0.0.0.0/0", false],
    ["all of tcp by its number", ["6"], "in tcp 22 from 0.0.0.0/0", true],
    ["anything, where nothing is listed", [], "in tcp 443 from 0.0.0.0/0", false],
    ["outbound, whatever it is", [], "out all to 0.0.0.0/0", true],
    ["a group", [], "in all from sg-c", true],
    ["a prefix list", [], "in all from pl-c", true],
  ])("judges %s: %j", (_, allowWorld, line, isAllowed) => {
    expect(codesOf({ desired: [line], allowWorld })).toEqual(isAllowed ? [] : ["WORLD_OPEN source"]);
  });

  test("names every packet that opens too much, and no rule", () => {
    const desired = ["in tcp 22 from ::/0", "in tcp 443 from ::/0", "in all from 0.0.0.0/0"];

    expect(messageOf({ desired, allowWorld: ["tcp/443"] })).toBe(
      "the source opens to the Internet what allowWorld does not list: " +
        "all traffic except tcp 22, 443 from the whole IPv4 Internet; tcp 22 from the whole Internet",
    );
  });

  test.each<[string, Case, boolean]>([
    ["two halves", { desired: ["in tcp 22 from 0.0.0.0/1", "in tcp 22 from 128.0.0.0/1"] }, true],
    ["everything but a /8", { desired: allBut10().map((cidr) => `in tcp 22 from ${cidr}`) }, true],
    ["all IPv6 addresses that are routed", { desired: ["in tcp 22 from 2000::/3"] }, true],
    ["half of those", { desired: ["in tcp 22 from 2000::/4"] }, true],
    ["a quarter of those", { desired: ["in tcp 22 from 2000::/5"] }, false],
    [
      "a half beside the half that was there",
      {
        actual: ["in tcp 22 from 0.0.0.0/1"],
        desired: ["in tcp 22 from 0.0.0.0/1", "in tcp 22 from 128.0.0.0/1"],
      },
      true,
    ],
    [
      "a quarter that makes a half of what was there",
      {
        actual: ["in tcp 22 from 0.0.0.0/2"],
        desired: ["in tcp 22 from 0.0.0.0/2", "in tcp 22 from 64.0.0.0/2"],
      },
      true,
    ],
    [
      "a half of one port beside a half of another",
      { desired: ["in tcp 22 from 0.0.0.0/2", "in tcp 23 from 64.0.0.0/2", "in tcp 24 from 128.0.0.0/2"] },
      false,
    ],
    [
      "the same packets in other rules",
      {
        actual: ["in tcp 22 from 0.0.0.0/0"],
        desired: ["in tcp 22 from 0.0.0.0/1", "in tcp 22 from 128.0.0.0/1"],
      },
      false,
    ],
    [
      "a part of what was open",
      { actual: ["in all from 0.0.0.0/0"], desired: ["in tcp 22 from 0.0.0.0/0"] },
      false,
    ],
    ["a port more", { actual: ["in tcp 22 from 0.0.0.0/0"], desired: ["in tcp 22-23 from 0.0.0.0/0"] }, true],
    [
      "a group where all the Internet was let in",
      { actual: ["in all from 0.0.0.0/0"], desired: ["in all from 0.0.0.0/0", "in all from sg-c"] },
      false,
    ],
    [
      "a half in two allowed ranges and a port between them",
      { desired: ["in tcp 20-30 from 0.0.0.0/1"], allowWorld: ["tcp/20-24", "tcp/26-30"] },
      true,
    ],
    [
      "a half in two allowed ranges that touch",
      { desired: ["in tcp 20-30 from 0.0.0.0/1"], allowWorld: ["tcp/20-24", "tcp/25-30"] },
      false,
    ],
  ])("judges %s", (_, given, isHeld) => {
    expect(codesOf(given)).toEqual(isHeld ? ["WORLD_OPEN source"] : []);
  });

  test("a message leaves out what was open before", () => {
    const given = { actual: ["in tcp 22 from 0.0.0.0/1"], desired: ["in tcp 22 from 0.0.0.0/0"] };

    expect(messageOf(given)).toMatch(/does not list: tcp 22 from 128\.0\.0\.0\/1$/);
  });

  test.each([
    ["a half that is exchanged for the other half", "0.0.0.0/1", "128.0.0.0/1"],
    ["a quarter that goes when another comes", "0.0.0.0/2", "64.0.0.0/2"],
    ["half of the routed IPv6 addresses", "2000::/4", "3000::/4"],
  ])("law 5: removing more does not make an opening look smaller: %s", (_, there, comes) => {
    const [old, added] = [`in tcp 22 from ${there}`, `in tcp 22 from ${comes}`];

    expect(codesOf({ actual: [old], desired: [old, added] })).toEqual(["WORLD_OPEN source"]);
    expect(codesOf({ actual: [old], desired: [added] })).toEqual(["WORLD_OPEN source"]);
  });
});

describe("a verdict", () => {
  const reason = (code: string) => ({ code, message: "m", next: "n" });

  test.each([
    ["proceeds without reasons", [], [], "proceed", []],
    ["holds for one reason", [reason("A")], [], "hold", ["A"]],
    ["refuses whatever else is held, the refusal first", [reason("A")], [reason("B")], "refuse", ["B", "A"]],
  ])("%s", (_, holds, refusals, kind, codes) => {
    const verdict = toVerdict(holds, refusals);

    expect(verdict.kind).toBe(kind);
    expect(verdict.reasons.map(({ code }) => code)).toEqual(codes);
  });

  test("gives all reasons in one fixed order", () => {
    const codes = codesOf({
      standing: { kind: "unowned" },
      sourceIsEmpty: true,
      unresolved: [{ rule: rule("in all from sg-x"), why: "", waitsForDestination: false }],
      desired: ["in all from ::/0"],
      actual: ports(5),
      maxRemovals: 1,
      maxRemovalsPercent: 1,
    });

    expect(codes.map((text) => text.split(" ")[0])).toEqual([
      "ADOPTION_NEEDED",
      "SOURCE_EMPTY",
      "UNRESOLVED",
      "WORLD_OPEN",
      "TOO_MANY_REMOVALS",
      "TOO_LARGE_A_SHARE",
    ]);
  });

  test("a lack of room comes with its numbers", () => {
    const [room] = roomReasons([{ direction: "ingress", used: 60, needed: 61, quota: 60 }]);

    expect(room).toMatchObject({ code: "NO_ROOM", withholds: "source" });
    expect(room?.message).toContain(
      "ingress has 60 of 60 rules (quota L-0EA8095F, as far as it is known) and this change needs room for 61",
    );
  });
});

/** The fewest blocks that hold every IPv4 address outside 10.0.0.0/8. */
function allBut10(): readonly string[] {
  return [
    "0.0.0.0/5",
    "8.0.0.0/7",
    "11.0.0.0/8",
    "12.0.0.0/6",
    "16.0.0.0/4",
    "32.0.0.0/3",
    "64.0.0.0/2",
    "128.0.0.0/1",
  ];
}
