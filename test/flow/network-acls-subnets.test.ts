/** Which subnets come under a destination ACL, and when. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { begin, expectQuiet, ours, source, WANTED } from "./acl-scene.ts";
import { AclStage, type AclWords, mapping, TARGET, TARGET_ACL, type VpcWords } from "./acl-stage.ts";

let stage: AclStage;
beforeAll(async () => {
  stage = await AclStage.open();
});
afterAll(() => stage.close());

describe("subnets", () => {
  const SUBNETS = [
    "subnet-0b000000000000001",
    "subnet-0b000000000000002",
    "subnet-0b000000000000003",
  ] as const;
  const [first, second, third] = SUBNETS;
  const OTHER = "acl-0b000000000000009";
  const home: VpcWords = {
    subnets: { "subnet-0a000000000000001": "a app-a", "subnet-0a000000000000002": "b app-b" },
  };
  const away: VpcWords = { subnets: { [first]: "a app-a", [second]: "b app-b", [third]: "c app-c" } };
  const both = { subnets: ["subnet-0a000000000000001", "subnet-0a000000000000002"] };
  const elsewhere = (): AclWords => ({ id: OTHER, subnets: [...SUBNETS], entries: WANTED });

  for (const associations of ["by-name", "by-zone"] as const) {
    test(`${associations}: those that correspond come over, entries first; the others stay`, async () => {
      await begin(stage, source(WANTED, both), [elsewhere()], [home, away]);
      const document = mapping({ associations });

      const { outcomes } = await stage.sync(document);

      const copy = (await stage.copyOf(TARGET)).NetworkAclId;
      expect(outcomes).toEqual(["corrected"]);
      expect(await stage.under(TARGET)).toEqual({ [first]: copy, [second]: copy, [third]: OTHER });
      expect((await stage.calls()).map(({ action }) => action).slice(-3)).toEqual([
        "CreateNetworkAclEntry",
        "ReplaceNetworkAclAssociation",
        "ReplaceNetworkAclAssociation",
      ]);
      await expectQuiet(stage, document);
    });
  }

  test("pairs: the named ones come over; one that was moved away by hand comes back", async () => {
    await begin(stage, source(WANTED, both), [elsewhere(), ours(WANTED)], [home, away]);
    const document = mapping({ associations: { "subnet-0a000000000000001": third } });

    await stage.sync(document);
    expect(await stage.under(TARGET)).toEqual({ [first]: OTHER, [second]: OTHER, [third]: TARGET_ACL });
    await expectQuiet(stage, document);

    await stage.move(TARGET, third, OTHER);
    const { outcomes } = await stage.sync(document);

    expect([outcomes, (await stage.under(TARGET))[third]]).toEqual([["corrected"], TARGET_ACL]);
  });

  test("an association that got another id between the look and the call is looked up again", async () => {
    await begin(stage, source(WANTED, both), [elsewhere(), ours(WANTED)], [home, away]);
    const document = mapping({ associations: { "subnet-0a000000000000001": third } });
    await stage.faults({
      action: "ReplaceNetworkAclAssociation",
      kind: "error",
      code: "InvalidAssociationID.NotFound",
    });

    const { outcomes, first: result } = await stage.sync(document);

    expect([outcomes, (await stage.under(TARGET))[third]]).toEqual([["corrected"], TARGET_ACL]);
    expect(result.steps.map(({ kind, error }) => [kind, error?.split(":")[0]])).toEqual([
      ["associate", "DESTINATION_CHANGED"],
      ["associate", undefined],
    ]);
  });
});
