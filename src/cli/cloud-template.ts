/**
 * CloudFormation templates as data: YAML with its short tags in, resources with their functions worked out out.
 * Knows the functions that our own templates use, and says so about any other.
 */
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { BugError } from "../model/errors.ts";

/** A template as CloudFormation sees it: every function in its long form, `{ "Fn::Sub": … }`. */
export type Template = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

export interface TemplateValues {
  /** Those left out take the template's default. A list is written with commas. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Values of `AWS::Region` and its like. */
  readonly pseudo: Readonly<Record<string, string>>;
}

/** @throws BugError for YAML that CloudFormation would not take */
export function readTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) throw cannotRead(error.message);
  return fieldsOf(toPlain(document.contents));
}

/**
 * The resources that a stack with these values has, with all functions worked out.
 *
 * @throws BugError for a function, a parameter or a condition that is not known
 */
export function resolveTemplate(template: Template, values: TemplateValues): Fields {
  const scope: Scope = { template, references: referencesOf(template, values) };
  const wanted = Object.entries(fieldsOf(template.Resources)).filter(([, resource]) => {
    const { Condition: condition } = fieldsOf(resource);
    return condition === undefined || holds({ Condition: condition }, scope);
  });
  return fieldsOf(resolve(Object.fromEntries(wanted), scope));
}

interface Scope {
  readonly template: Template;
  readonly references: ReadonlyMap<string, unknown>;
}

const NO_VALUE = Symbol("AWS::NoValue");

function referencesOf({ Parameters: declared }: Template, { parameters, pseudo }: TemplateValues) {
  const given = Object.entries(fieldsOf(declared)).map(([name, declaration]) => {
    const { Type: type, Default: fallback } = fieldsOf(declaration);
    const value = parameters[name] ?? fallback;
    if (typeof value !== "string") throw cannotRead(`the parameter ${name} has no value`);
    return [name, type === "CommaDelimitedList" ? value.split(",") : value] as const;
  });
  return new Map<string, unknown>([...given, ...Object.entries(pseudo), ["AWS::NoValue", NO_VALUE]]);
}

function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== "object" || value === null) return value;
  const [[name = "", argument] = [], ...others] = Object.entries(value);
  if (others.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) return call(name, argument, scope);
  const resolved = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case "Ref":
      return referTo(String(argument), scope);
    case "Fn::Sub":
      return String(argument).replace(/\$\{([\w:]+)\}/g, (_, key: string) => String(referTo(key, scope)));
    case "Fn::Join": {
      const [separator, items] = listOf(argument);
      return listOf(resolve(items, scope)).join(String(separator));
    }
    case "Fn::If": {
      const [condition, yes, no] = listOf(argument);
      return resolve(holds({ Condition: condition }, scope) ? yes : no, scope);
    }
    default:
      throw cannotRead(`the function ${name} is not known`);
  }
}

function holds(test: unknown, scope: Scope): boolean {
  const [[name = "", argument] = []] = Object.entries(fieldsOf(test));
  switch (name) {
    case "Condition":
      return holds(fieldsOf(scope.template.Conditions)[String(argument)], scope);
    case "Fn::Equals": {
      const [left, right] = listOf(resolve(argument, scope));
      return left === right;
    }
    case "Fn::Not":
      return listOf(argument).every((part) => !holds(part, scope));
    case "Fn::And":
      return listOf(argument).every((part) => holds(part, scope));
    default:
      throw cannotRead(`the condition ${JSON.stringify(test)} is not known`);
  }
}

function referTo(name: string, { references }: Scope): unknown {
  if (references.has(name)) return references.get(name);
  throw cannotRead(`${name} refers to nothing that is known`);
}

function toPlain(node: unknown): unknown {
  const value = withoutTag(node);
  const tag = (node as Node | null)?.tag;
  if (tag === undefined || !/^![A-Z]/.test(tag)) return value;
  const name = tag.slice(1);
  return { [name === "Ref" || name === "Condition" ? name : `Fn::${name}`]: value };
}

function withoutTag(node: unknown): unknown {
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [String(key), toPlain(value)]));
  }
  if (isSeq(node)) return node.items.map(toPlain);
  if (isAlias(node)) throw cannotRead(`CloudFormation takes no YAML alias such as *${node.source}`);
  return isScalar(node) ? node.value : null;
}

function fieldsOf(value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw cannotRead(`a mapping was expected, not ${JSON.stringify(value)}`);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw cannotRead(`a list was expected, not ${JSON.stringify(value)}`);
}

function cannotRead(reason: string): BugError {
  return new BugError({
    code: "BUG",
    subject: "CloudFormation template",
    reason,
    next: "report this with the version of vpc-rule-sync",
  });
}
