import { describe, expect, it } from "vitest";
import { readTemplate, resolveTemplate } from "../../src/cli/cloud-template.ts";

const none = { parameters: {}, pseudo: { "AWS::Region": "eu-west-1" } };
const resolveText = (text: string, parameters = {}) =>
  resolveTemplate(readTemplate(text), { ...none, parameters });

const text = `
Parameters:
  Name: { Type: String, Default: "" }
  List: { Type: CommaDelimitedList, Default: "a,b" }
Conditions:
  Named: !Not [!Equals [!Ref Name, ""]]
  Both: !And [!Condition Named, !Equals [!Ref "AWS::Region", eu-west-1]]
Resources:
  Always:
    Ref: !Ref List
    Sub: !Sub "\${Name} of \${AWS::Region}"
    Join: !Join ["-", !Ref List]
    If: !If [Named, { yes: !Ref Name }, !Ref "AWS::NoValue"]
    Items: [1, !If [Named, 2, !Ref "AWS::NoValue"], 3]
  Sometimes: { Condition: Both, Type: thing }
`;

describe("a template", () => {
  it("has its functions worked out, and what has no value left out", () => {
    expect(resolveText(text)).toEqual({
      Always: { Ref: ["a", "b"], Sub: " of eu-west-1", Join: "a-b", Items: [1, 3] },
    });
  });

  it("has more where its conditions hold", () => {
    const resources = resolveText(text, { Name: "n", List: "c" });

    expect(resources).toMatchObject({
      Always: { Ref: ["c"], Sub: "n of eu-west-1", If: { yes: "n" }, Items: [1, 2, 3] },
      Sometimes: { Type: "thing" },
    });
  });

  it.each([
    ["a parameter without a value", "Parameters: { Name: { Type: String } }\nResources: {}"],
    ["a reference to nothing", "Parameters: {}\nResources: { A: { B: !Ref Nobody } }"],
    ["a function that is not known", "Parameters: {}\nResources: { A: { B: !Cidr [1, 2, 3] } }"],
    ["a condition that is not there", "Parameters: {}\nConditions: {}\nResources: { A: { Condition: No } }"],
    ["an alias, which CloudFormation does not take", "Parameters: &a {}\nConditions: *a\nResources: {}"],
    ["what is no YAML", "Parameters: {"],
  ])("with %s is refused", (_, faulty) => {
    expect(() => resolveText(faulty)).toThrow();
  });
});
