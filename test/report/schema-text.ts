/** A JSON Schema as the formatter of this project wants it: lists of words on one line, where they fit into 110 columns. */
export function schemaText(schema: unknown): string {
  const text = JSON.stringify(schema, null, 2);
  return `${text.replaceAll(/^( *(?:"[^"]*": )?)(\[[^[\]{}]*\])(,?)$/gm, foldList)}\n`;
}

function foldList(whole: string, before: string, list: string, after: string): string {
  const folded = before + list.replaceAll(/(?<=\[)\s+|\s+(?=\])/g, "").replaceAll(/,\s+/g, ", ") + after;
  return folded.length <= 110 ? folded : whole;
}
