import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const security = readFileSync("docs/security.md", "utf8");
const called = [
  ...new Set(
    readdirSync("src/aws").flatMap((file) => {
      const service = file === "service-quotas.ts" ? "servicequotas" : "ec2";
      const commands = readFileSync(`src/aws/${file}`, "utf8").matchAll(/new (\w+)Command\(/g);
      return [...commands].map(([, action]) => `${service}:${action}`);
    }),
  ),
];

describe("the permissions in docs/security.md", () => {
  it("are exactly the calls that the adapters make", () => {
    const listed = [...documented("reader"), ...documented("writer")];

    const used = called.filter((action) => !["ec2:GetCallerIdentity", "ec2:AssumeRole"].includes(action));

    expect(used.length).toBeGreaterThan(10);
    expect(listed.toSorted()).toEqual(used.toSorted());
  });

  it("give the reader nothing that writes", () => {
    expect(
      documented("reader").filter((action) => !/^(ec2|servicequotas):(Describe|Get)/.test(action)),
    ).toEqual([]);
  });
});

function documented(role: string): readonly string[] {
  const block = new RegExp(`\`\`\`json ${role}\\n([^\`]*)\`\`\``).exec(security)?.[1] ?? "[]";
  return JSON.parse(block) as string[];
}
