/** A small sound mapping document, and ways to spoil it. */
import { parseMappings } from "../../src/model/mapping-document.ts";

export interface Fields {
  [field: string]: unknown;
}

export const SOURCE_GROUP = "sg-0a1b2c3d4e5f60001";
export const OTHER_GROUP = "sg-0a1b2c3d4e5f60002";
export const SOURCE_VPC = "vpc-0a1b2c3d4e5f60001";
export const TARGET_VPC = "vpc-0a1b2c3d4e5f60002";

export function source(changes: Fields = {}): Fields {
  return { account: "111111111111", region: "eu-west-1", select: { ids: [SOURCE_GROUP] }, ...changes };
}

export function target(changes: Fields = {}): Fields {
  return { account: "222222222222", region: "us-east-1", vpc: TARGET_VPC, ...changes };
}

export function mapping(changes: Fields = {}): Fields {
  return { id: "web-tier", kind: "security-group", source: source(), targets: [target()], ...changes };
}

export const SOURCE_ACL = "acl-0a1b2c3d4e5f60001";
export const OTHER_ACL = "acl-0a1b2c3d4e5f60002";

export function aclSource(changes: Fields = {}): Fields {
  return source({ select: { ids: [SOURCE_ACL] }, ...changes });
}

export function aclMapping(changes: Fields = {}): Fields {
  return mapping({ id: "subnet-baseline", kind: "network-acl", source: aclSource(), ...changes });
}

export function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}

/** Parses documents the way a file with all of them would be. */
export function parse(...documents: readonly Fields[]): ReturnType<typeof parseMappings> {
  return parseMappings(JSON.stringify(documents), "map.json");
}

/** The one mapping of a document that must be sound. */
export function parseOne(document: Fields): ReturnType<typeof parseMappings>["mappings"][number] {
  const { mappings, problems } = parse(document);
  const [only] = mappings;
  if (only === undefined) throw new Error(problems.map((problem) => problem.message).join("\n"));
  return only;
}
