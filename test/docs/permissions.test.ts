/** Three lists of permissions that must be one: what adapters call, what the template grants, what is documented. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { standardPolicies } from "../support/member-policies.ts";

const security = readFileSync("docs/security.md", "utf8");
/** Anybody may ask who they are, and to assume a role is a permission of the hub's side. */
const callersOwn = ["ec2:GetCallerIdentity", "ec2:AssumeRole"];
const called = [
  ...new Set(
    readdirSync("src/aws").flatMap((file) => {
      const service = file === "service-quotas.ts" ? "servicequotas" : "ec2";
      const commands = readFileSync(`src/aws/${file}`, "utf8").matchAll(/new (\w+)Command\(/g);
      return [...commands].map(([, action]) => `${service}:${action}`);
    }),
  ),
].filter((action) => !callersOwn.includes(action));

describe("the permissions in docs/security.md", () => {
  it("are exactly the calls that the adapters make", () => {
    const listed = [...documented("reader"), ...documented("writer")];

    expect(called.length).toBeGreaterThan(10);
    expect(listed.toSorted()).toEqual(called.toSorted());
  });

  it.each(["reader", "writer"] as const)("are exactly what the template grants the %s", (role) => {
    expect(granted(role)).toEqual(documented(role).toSorted());
  });

  it("give the reader nothing that writes", () => {
    expect(
      documented("reader").filter((action) => !/^(ec2|servicequotas):(Describe|Get)/.test(action)),
    ).toEqual([]);
  });

  it("come with every statement of the template explained", () => {
    const names = [...statementsOf("reader"), ...statementsOf("writer")].map(({ Sid: sid }) => sid);

    expect(names.filter((name) => !security.includes(`\`${name}\``))).toEqual([]);
  });
});

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
}

function statementsOf(role: "reader" | "writer"): readonly Statement[] {
  const documents = standardPolicies[role] as readonly { readonly Statement: readonly Statement[] }[];
  return documents.flatMap(({ Statement: statements }) => statements);
}

function granted(role: "reader" | "writer"): readonly string[] {
  return [...new Set(statementsOf(role).flatMap(({ Action: action }) => action))].toSorted();
}

function documented(role: string): readonly string[] {
  const block = new RegExp(`\`\`\`json ${role}\\n([^\`]*)\`\`\``).exec(security)?.[1] ?? "[]";
  return JSON.parse(block) as string[];
}
