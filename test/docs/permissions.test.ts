import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const security = readFileSync("docs/security.md", "utf8");
const adapters = readdirSync("src/aws")
  .map((file) => readFileSync(`src/aws/${file}`, "utf8"))
  .join("\n");
const called = [
  ...new Set([...adapters.matchAll(/new (\w+)Command\(/g)].map(([, action]) => `ec2:${action}`)),
];

describe("the permissions in docs/security.md", () => {
  it("are exactly the EC2 calls that the adapters make", () => {
    const listed = [...documented("reader"), ...documented("writer")];

    const ec2 = called.filter((action) => !["ec2:GetCallerIdentity", "ec2:AssumeRole"].includes(action));

    expect(ec2.length).toBeGreaterThan(10);
    expect(listed.toSorted()).toEqual(ec2.toSorted());
  });

  it("give the reader nothing that writes", () => {
    expect(documented("reader").filter((action) => !/^ec2:(Describe|Get)/.test(action))).toEqual([]);
  });
});

function documented(role: string): readonly string[] {
  const block = new RegExp(`\`\`\`json ${role}\\n([^\`]*)\`\`\``).exec(security)?.[1] ?? "[]";
  return JSON.parse(block) as string[];
}
