/** Who may import whom: the rooms of the house and their doors. Reads sources as text, types included. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/** Sources by path from the project's root, with forward slashes. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  /** A path from the root for a relative import, else the package. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

interface Door {
  /** Rooms, by the path they begin with. */
  readonly rooms: readonly string[];
  /** Packages, by name; a trailing `*` takes any ending. */
  readonly packages: readonly string[];
  /** Paths of which only types may be taken. */
  readonly types?: readonly string[];
}

const DOORS: Readonly<Record<string, Door>> = {
  "src/packets/": { rooms: [], packages: [] },
  "src/model/": { rooms: ["src/packets/"], packages: ["zod", "yaml"] },
  "src/plan/": { rooms: ["src/model/", "src/packets/"], packages: [] },
  "src/reconcile/": {
    rooms: ["src/plan/", "src/model/", "src/packets/"],
    packages: ["node:crypto", "p-limit"],
  },
  "src/aws/": {
    rooms: ["src/model/"],
    packages: ["@aws-sdk/*", "@smithy/*", "node:*", "p-limit"],
    types: ["src/reconcile/ports.ts"],
  },
  "src/report/": { rooms: ["src/model/"], packages: ["picocolors"] },
  "src/local/": { rooms: [], packages: ["node:*", "dynalite", "yaml"] },
  "src/wiring.ts": { rooms: ["src/", "config/"], packages: [] },
  "src/cli/": {
    rooms: [
      "src/wiring.ts",
      "src/reconcile/",
      "src/model/",
      "src/report/",
      "src/local/",
      "config/",
      "package.json",
    ],
    packages: ["node:*", "commander", "yaml"],
  },
};

/** Every `.ts` file under src. */
export function readSources(root: string): Sources {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  return new Map(
    files
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map((file) => [`src/${file}`, readFileSync(join(root, "src", file), "utf8")] as const),
  );
}

/** Static, side-effect, re-exporting and dynamic imports. The formatter keeps them in these shapes. */
export function listImports(sources: Sources): readonly Import[] {
  const pattern =
    /^(?:import|export)\s+(?<type>type\s)?[^;"']*?from\s+"(?<from>[^"]+)"|^import\s+"(?<bare>[^"]+)"|import\("(?<dynamic>[^"]+)"\)/gm;
  return [...sources].flatMap(([file, text]) =>
    [...text.matchAll(pattern)].map(({ groups }) => {
      const target = groups?.from ?? groups?.bare ?? groups?.dynamic ?? "";
      return { from: file, to: resolveImport(file, target), isTypeOnly: groups?.type !== undefined };
    }),
  );
}

/** One sentence for each import that goes through no door. */
export function listViolations(imports: readonly Import[]): readonly string[] {
  return imports.flatMap((item) => {
    const room = Object.keys(DOORS).find((path) => item.from.startsWith(path));
    const door = room === undefined ? undefined : DOORS[room];
    if (room === undefined || door === undefined) return [`${item.from} is in no room`];
    return item.to.startsWith(room) || isAllowed(item, door)
      ? []
      : [`${item.from} must not import ${item.to}`];
  });
}

function isAllowed({ to, isTypeOnly }: Import, door: Door): boolean {
  if (door.types?.includes(to) === true) return isTypeOnly;
  const isPath = to.startsWith("src/") || to.startsWith("config/") || to === "package.json";
  if (isPath) return door.rooms.some((room) => to.startsWith(room)) && !to.startsWith("src/cli/");
  return door.packages.some((name) =>
    name.endsWith("*") ? to.startsWith(name.slice(0, -1)) : to === name || to.startsWith(`${name}/`),
  );
}

function resolveImport(file: string, target: string): string {
  if (!target.startsWith(".")) return target;
  return relative(".", normalize(join(dirname(file), target))).replaceAll("\\", "/");
}
