/**
 * Plain values to XML, the way the Query protocol writes them: a list becomes an
 * element with one `<item>` (EC2) or `<member>` (STS) for each entry, an absent
 * value becomes nothing.
 */
export type Field = string | number | boolean | undefined | readonly Field[] | Fields;
export interface Fields {
  readonly [name: string]: Field;
}

/** Renders fields in their order. The pieces are joined once: a long answer made by adding text to text is slow. */
export function renderFields(fields: Fields, listItem = "item"): string {
  const pieces: string[] = [];
  addFields(pieces, fields, listItem);
  return pieces.join("");
}

function addFields(pieces: string[], fields: Fields, listItem: string): void {
  for (const name in fields) addElement(pieces, name, fields[name], listItem);
}

function addElement(pieces: string[], name: string, field: Field, listItem: string): void {
  if (field === undefined) return;
  const { open, close, empty } = tagsFor(name);
  if (typeof field !== "object") {
    const text = typeof field === "string" ? escapeText(field) : String(field);
    if (text === "") pieces.push(empty);
    else pieces.push(open, text, close);
  } else if (isList(field) && field.length === 0) pieces.push(empty);
  else {
    pieces.push(open);
    if (isList(field)) for (const item of field) pieces.push(renderItem(item, listItem));
    else addFields(pieces, field, listItem);
    pieces.push(close);
  }
}

/** Joined one by one: a list of a hundred thousand pieces outlives the garbage collector's quick rounds. */
function renderItem(item: Field, listItem: string): string {
  const pieces: string[] = [];
  addElement(pieces, listItem, item, listItem);
  return pieces.join("");
}

interface Tags {
  readonly open: string;
  readonly close: string;
  readonly empty: string;
}

// Element names are those of this cloud's answers, never a client's words, so the table stays small.
const knownTags = new Map<string, Tags>();

function tagsFor(name: string): Tags {
  const known = knownTags.get(name);
  if (known !== undefined) return known;
  const tags = { open: `<${name}>`, close: `</${name}>`, empty: `<${name}/>` };
  knownTags.set(name, tags);
  return tags;
}

function isList(field: readonly Field[] | Fields): field is readonly Field[] {
  return Array.isArray(field);
}

// Control characters other than tab and line ends: XML 1.0 cannot carry them, not even escaped.
const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;
// Most texts are plain, and a page holds a hundred thousand of them: this decides without Unicode tables.
const plain = /^[ !#-%'-;=?-~]*$/;

/** Escapes text for XML and replaces what XML 1.0 cannot say: error messages repeat what a client sent. */
export function escapeText(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(forbidden, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#xd;");
}
