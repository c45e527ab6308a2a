/** responseElements: what a call answered, in the form its event has. */
import type { Field, Fields } from "../wire/xml.ts";
import { type Json, type JsonObject, jsonObject } from "./json.ts";

const namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";

/** The older form: lists as `{"items": [...]}`, and `_return` for the flag of success. */
export function flatResponse(fields: Fields, requestId: string): JsonObject {
  const { return: success, ...rest } = fields;
  const told = Object.entries(rest).filter(([name, field]) => !isUntold(name, field));
  return jsonObject([
    ["requestId", requestId],
    ["_return", typeof success === "boolean" ? success : undefined],
    ...told.map(([name, field]) => [name, flatField(name, field)] as const),
  ]);
}

// The records these follow know neither the ARNs that EC2 added to its answers later nor lists that hold nothing.
function isUntold(name: string, field: Field): boolean {
  if (name === "securityGroupArn" || name === "securityGroupRuleArn") return true;
  const emptied =
    name === "tagSet" || name === "unknownIpPermissionSet" || name === "revokedSecurityGroupRuleSet";
  return emptied && Array.isArray(field) && field.length === 0;
}

function flatField(name: string, field: Field): Json | undefined {
  if (field === undefined || typeof field !== "object") return field;
  if (isList(field)) return field.length === 0 ? {} : { items: field.map((item) => flatItem(name, item)) };
  return jsonObject(Object.entries(field).map(([part, value]) => [part, flatField(part, value)]));
}

function flatItem(list: string, item: Field): Json {
  if (list !== "securityGroupRuleSet" || typeof item !== "object" || isList(item)) {
    return flatField("", item) ?? {};
  }
  const told = Object.entries(item).filter(([name, field]) => !isUntold(name, field));
  return jsonObject(told.map(([name, field]) => [name, flatField(name, field)]));
}

/** The newer form: the XML as a tree. A list of one is that one, an empty one an empty text. */
export function wrappedResponse(action: string, fields: Fields, requestId: string): JsonObject {
  return {
    [`${action}Response`]: { xmlns: namespace, ...wrapFields(fields), requestId },
  };
}

function wrapFields(fields: Fields): JsonObject {
  return jsonObject(Object.entries(fields).map(([name, field]) => [name, wrapField(field)]));
}

function wrapField(field: Field): Json | undefined {
  if (field === undefined || typeof field !== "object") return field;
  if (!isList(field)) return wrapFields(field);
  const items = field.flatMap((item) => wrapField(item) ?? []);
  if (items.length === 0) return "";
  return { item: items.length === 1 && items[0] !== undefined ? items[0] : items };
}

function isList(field: readonly Field[] | Fields): field is readonly Field[] {
  return Array.isArray(field);
}
