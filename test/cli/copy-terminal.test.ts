/** `copy security-group` with a person in front of it: it asks, and does what was shown or nothing. */
import { expect, test } from "vitest";
import { hasTerminal, startOnTerminal } from "../support/run-cli.ts";
import { copyOf, profiles } from "./copies.ts";
import { groupId } from "./seed-words.ts";
import { openStage, SOURCE, TARGET, twoVpcs } from "./stage.ts";

const WEB = groupId(SOURCE.vpc, "web");

if (!hasTerminal) process.stdout.write("skipped: no `script` command here to make a terminal with\n");

for (const [answer, code] of [
  ["y", 0],
  ["n", 2],
  ["", 2],
] as const) {
  test
    .runIf(hasTerminal)
    .concurrent(`on a terminal it asks, and ${JSON.stringify(answer)} ends with ${code}`, async () => {
      await using stage = await openStage(twoVpcs({ web: ["in tcp 443 from 10.0.0.0/8"] }));
      const env = { AWS_ENDPOINT_URL: stage.url, NO_COLOR: "1", ...(await profiles(stage)) };

      const run = startOnTerminal(copyOf(WEB), env);
      await run.sees(/Apply this\? \[y\/N\] /);
      run.type(answer);

      expect(await run.ended).toMatchObject({ code });
      expect(await stage.view(TARGET).groups(TARGET.vpc)).toHaveLength(code === 0 ? 2 : 1);
    });
}

test
  .runIf(hasTerminal)
  .concurrent("what changes while the question is open is not carried over unseen", async () => {
    await using stage = await openStage(twoVpcs({ web: ["in tcp 443 from 10.0.0.0/8"] }));
    const env = { AWS_ENDPOINT_URL: stage.url, NO_COLOR: "1", ...(await profiles(stage)) };

    const run = startOnTerminal(copyOf(WEB), env);
    await run.sees(/Apply this\? \[y\/N\] /);
    await stage.view(SOURCE).allow(SOURCE.vpc, "web", "in tcp 22 from 10.0.0.0/8");
    run.type("y");

    const { code, stdout } = await run.ended;
    expect(code).toBe(1);
    expect(stdout).toContain("PLAN_CHANGED");
    expect(stdout).toContain("look at the new plan and answer again");
    expect(await stage.view(TARGET).groups(TARGET.vpc)).toHaveLength(1);
  });
