import { describe, expect, test } from "vitest";
import { type AclStory, aclLines, aclPlan, planAcl } from "../../support/acl-stories.ts";

const WEB = ["in 100 allow tcp 443 from 0.0.0.0/0"];
const [A1, A2, A3] = ["subnet-000000a1", "subnet-000000a2", "subnet-000000a3"];
const [B1, B2] = ["subnet-000000b1", "subnet-000000b2"];
const DEFAULT = "acl-default-vpc-0000000b";

interface SubnetStory extends Partial<AclStory> {
  readonly associations: unknown;
  /** Under the source ACL. */
  readonly under?: readonly string[];
  /** Subnets of the two VPCs: `subnet-1 name zone zone-id`. */
  readonly here?: readonly string[];
  readonly over?: readonly string[];
}

function subnets(lines: readonly string[], vpc: string): object {
  return Object.fromEntries(
    lines.map((line) => {
      const [id = "", name = "", ...zone] = line.split(" ");
      return [id, { vpc, name: name === "-" ? "" : name, zone: zone.join(" ") }];
    }),
  );
}

function story({
  associations,
  under = [A1],
  here = [`${A1} web eu-west-1a euw1-az1`],
  over = [],
  ...rest
}: SubnetStory): AclStory {
  const acls = { "acl-0000000a": { vpc: "vpc-0000000a", rules: WEB, subnets: under } };
  return {
    from: WEB,
    there: WEB,
    target: { associations },
    sourceScope: { acls, subnets: subnets(here, "vpc-0000000a") },
    targetScope: { subnets: subnets(over, "vpc-0000000b") },
    ...rest,
  };
}

test.each<[string, SubnetStory, readonly string[]]>([
  ["none leaves every subnet", { associations: "none", over: [`${B1} web`] }, ["proceed"]],
  [
    "pairs move what corresponds",
    { associations: { [A1]: B1, [A2]: B2 }, over: [`${B1} -`, `${B2} -`] },
    ["proceed", `  subnet ${B1}, was under ${DEFAULT}`, `associate: ${B1} from ${DEFAULT}`],
  ],
  [
    "by-name pairs Name tags",
    { associations: "by-name", over: [`${B1} web`, `${B2} db`] },
    ["proceed", `  subnet ${B1}, was under ${DEFAULT}`, `associate: ${B1} from ${DEFAULT}`],
  ],
  [
    "by-zone pairs letters between Regions",
    { associations: "by-zone", over: [`${B1} - us-east-1b use1-az1`, `${B2} - us-east-1a use1-az6`] },
    ["proceed", `  subnet ${B2}, was under ${DEFAULT}`, `associate: ${B2} from ${DEFAULT}`],
  ],
  ["a pair without its subnet is held", { associations: { [A1]: B1 } }, ["hold ASSOCIATION_UNMATCHED"]],
  ["no counterpart is held", { associations: "by-name", over: [`${B1} db`] }, ["hold ASSOCIATION_UNMATCHED"]],
  [
    "a subnet without a name has none",
    { associations: "by-name", here: [`${A1} -`], over: [`${B1} -`] },
    ["hold ASSOCIATION_UNMATCHED"],
  ],
  [
    "two counterparts are held",
    { associations: "by-name", over: [`${B1} web`, `${B2} web`] },
    ["hold ASSOCIATION_AMBIGUOUS"],
  ],
  [
    "two of one mark at home are held, though one is under another ACL",
    { associations: "by-name", here: [`${A1} web`, `${A3} web`], over: [`${B1} web`] },
    ["hold ASSOCIATION_AMBIGUOUS"],
  ],
])("%s", (_, given, expected) => {
  expect(aclLines(story(given))).toEqual(expected);
});

test("by-zone pairs zone ids inside a Region: letters mean other places in other accounts", () => {
  const document = {
    targets: [{ account: "222222222222", region: "eu-west-1", vpc: "vpc-0000000b", associations: "by-zone" }],
  };
  const given = story({ associations: "by-zone" });
  const over = subnets([`${B1} - eu-west-1a euw1-az3`, `${B2} - eu-west-1c euw1-az1`], "vpc-0000000b");
  const world = {
    "111111111111/eu-west-1": { vpcs: { "vpc-0000000a": {} }, ...given.sourceScope },
    "222222222222/eu-west-1": { vpcs: { "vpc-0000000b": {} }, subnets: over },
  };
  const { entries } = planAcl({ ...given, document, world } as never);
  const [entry] = entries;

  expect(entry?.kind === "planned" ? entry.plan.associationChanges : []).toEqual([
    { subnetId: B2, was: DEFAULT },
  ]);
});

describe("a subnet that moves", () => {
  const moving = { associations: { [A1]: B1 }, over: [`${B1} -`] };

  test("moves after the entries", () => {
    expect(aclLines(story({ ...moving, there: [] })).slice(-2)).toEqual([
      `create: ${WEB[0]}`,
      `associate: ${B1} from ${DEFAULT}`,
    ]);
  });

  test("is judged by what it is under now", () => {
    const document = { limits: { allowWorld: [] } };
    const closed = { "acl-0000000c": { vpc: "vpc-0000000b", subnets: [B1] } };
    const open = { "acl-0000000c": { vpc: "vpc-0000000b", subnets: [B1], rules: WEB } };
    const verdict = (targetAcls: object): string | undefined => {
      const { targetScope, ...rest } = story({ ...moving, document });
      const acls = {
        "acl-0000000b": {
          vpc: "vpc-0000000b",
          tags: {
            "vpc-rule-sync:owner": "111111111111/cli/edge",
            "vpc-rule-sync:source": "111111111111/eu-west-1/acl-0000000a",
          },
          rules: WEB,
        },
        ...targetAcls,
      };
      return aclLines({ ...rest, targetScope: { ...targetScope, acls } })[0];
    };

    expect(verdict(closed)).toBe("hold WORLD_OPEN");
    expect(verdict(open)).toBe("proceed");
  });

  test("is not taken from an ACL of another owner", () => {
    const { targetScope, ...rest } = story({ ...moving });
    const tags = { "vpc-rule-sync:owner": "999999999999/prod/x" };
    const acls = { "acl-0000000c": { vpc: "vpc-0000000b", subnets: [B1], tags } };
    const plan = aclPlan({ ...rest, there: null, targetScope: { ...targetScope, acls } });

    expect(plan.verdict).toMatchObject({ kind: "hold", reasons: [{ code: "OWNED_BY_ANOTHER" }] });
    expect(plan.associationChanges).toEqual([
      { subnetId: B1, was: "acl-0000000c", withheld: "OWNED_BY_ANOTHER" },
    ]);
    expect(plan.steps).toEqual([]);
  });
});

describe("a subnet under an ACL that another tool marks as its own", () => {
  const verdict = (associations: unknown, tags: object, isDefault = false): string | undefined => {
    const { targetScope, ...rest } = story({ associations, over: [`${B1} web`] });
    const acls = { "acl-0000000c": { vpc: "vpc-0000000b", subnets: [B1], tags, isDefault } };
    return aclLines({ ...rest, there: null, targetScope: { ...targetScope, acls } })[0];
  };
  const cloudFormation = { "aws:cloudformation:stack-id": "net" };

  test("stays where only its name or zone leads to it", () => {
    expect(verdict("by-name", cloudFormation)).toBe("hold FOREIGN_MARKER");
  });

  test("moves where the mapping names it, and from a default ACL, which every subnet starts under", () => {
    expect(verdict({ [A1]: B1 }, cloudFormation)).toBe("proceed");
    expect(verdict("by-name", cloudFormation, true)).toBe("proceed");
    expect(verdict("by-name", { team: "net" })).toBe("proceed");
  });
});

test.each(["by-name", "by-zone"])("%s never takes the source's own subnets away from it", (associations) => {
  const home = { account: "111111111111", region: "eu-west-1", vpc: "vpc-0000000a", as: "{name}-2" };
  const plan = aclPlan({ ...story({ associations }), document: { targets: [home], associations } });

  expect(plan.verdict.reasons.map(({ code }) => code)).toEqual(["ASSOCIATION_UNMATCHED"]);
  expect(plan.steps).toEqual([]);
});

test("subnets are read only where something is paired by them", () => {
  const wanted = (associations: unknown) =>
    planAcl(story({ associations, sourceScope: { known: [] }, targetScope: { known: [] } })).wanted.map(
      ({ kind }) => kind,
    );

  expect(wanted("none")).toEqual([]);
  expect(wanted({ [A1]: B1 })).toEqual([]);
  expect(wanted("by-name")).toEqual(["subnets", "subnets"]);
});
