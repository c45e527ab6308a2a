/** How long a person waits before anything happens. */
import { openCloud } from "./support/cloud.ts";
import { atMost, type Figure, median, report, type Target } from "./support/figures.ts";
import { writeFleet } from "./support/fleet.ts";
import { runCli } from "./support/processes.ts";

const RUNS = 15;

await report(async () => {
  const here = { account: "111111111111", region: "eu-west-1" };
  const files = await writeFleet({
    caller: here.account,
    source: here,
    targets: [here],
    groupsPerTarget: 1,
    rulesPerGroup: 1,
    driftedOneIn: null,
  });
  try {
    return [
      await figureOf(["--version"], atMost(150)),
      await figureOf(["--help"]),
      await figureOf(["mapping", "validate", "-f", files.mappingFile], undefined, "mapping validate"),
      await readyFigure(),
    ];
  } finally {
    await files.remove();
  }
});

async function figureOf(args: readonly string[], target?: Target, name = args.join(" ")): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push((await runCli(args)).wallMs);
  return {
    name,
    ...timeOf(times),
    ...(target === undefined ? {} : { target }),
  };
}

async function readyFigure(): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const cloud = await openCloud();
    times.push(cloud.readyMs);
    await cloud.close();
  }
  return { name: "local: ready", ...timeOf(times) };
}

function timeOf(times: readonly number[]): Pick<Figure, "value" | "unit" | "note"> {
  const fastest = Math.round(Math.min(...times));
  return { value: median(times), unit: "ms", note: `median of ${times.length}, fastest ${fastest}` };
}
