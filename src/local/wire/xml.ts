/**
 * Plain values to XML, the way the Query protocol writes them: a list becomes an
 * element with one `<item>` (EC2) or `<member>` (STS) for each entry, an absent
 * value becomes nothing.
 */
export type Field = string | number | boolean | undefined | readonly Field[] | Fields;
export interface Fields {
  readonly [name: string]: Field;
}

export function renderFields(fields: Fields, listItem = "item"): string {
  let xml = "";
  for (const name in fields) xml += renderElement(name, fields[name], listItem);
  return xml;
}

function renderElement(name: string, field: Field, listItem: string): string {
  if (field === undefined) return "";
  const content = renderContent(field, listItem);
  return content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function renderContent(field: Exclude<Field, undefined>, listItem: string): string {
  if (typeof field === "string") return escapeText(field);
  if (typeof field !== "object") return String(field);
  if (isList(field)) {
    let xml = "";
    for (const item of field) xml += renderElement(listItem, item, listItem);
    return xml;
  }
  return renderFields(field, listItem);
}

function isList(field: readonly Field[] | Fields): field is readonly Field[] {
  return Array.isArray(field);
}

// Control characters other than tab and line ends: XML 1.0 cannot carry them, not even escaped.
const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;
const special = /[&<>"\r\p{Cc}\ufffe\uffff]/u;

/** Escapes text for XML and replaces what XML 1.0 cannot say: error messages repeat what a client sent. */
export function escapeText(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replace(forbidden, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#xd;");
}
