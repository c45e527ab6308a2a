/**
 * Ids, accounts and names of a recorded call, as placeholders: `{sg-1}` is the
 * first group the call names. In a call that is sent each stands for one value.
 */
const id = /\b(sgr|sg|vpc-cidr-assoc|vpc|subnet|aclassoc|acl|eni|pcx|pl|i|ami)-[0-9a-f]{8,17}\b/g;
const account = /\b\d{12}\b/g;
const name = /\bcontract-[0-9a-f]{8}-[0-9a-f]{4}\b/g;
const token = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** The text of a call with placeholders in place of what changes from run to run. */
export function toPlaceholders(text: string): string {
  const known = new Map<string, string>();
  const numbered = (kind: string, value: string) => {
    const index = [...known.values()].filter((placeholder) => placeholder.startsWith(`{${kind}-`)).length;
    const placeholder = known.get(value) ?? `{${kind}-${index + 1}}`;
    known.set(value, placeholder);
    return placeholder;
  };
  return text
    .replace(id, (value, kind: string) => numbered(kind, value))
    .replace(token, (value) => numbered("token", value))
    .replace(name, (value) => numbered("name", value))
    .replace(account, (value) => numbered("account", value));
}

/** The text with a value for each placeholder; the same one gets the same value throughout. */
export function fillPlaceholders(text: string, valueFor: (kind: string) => string): string {
  const values = new Map<string, string>();
  return text.replace(/\{([a-z-]+)-\d+\}/g, (placeholder, kind: string) => {
    const value = values.get(placeholder) ?? valueFor(kind);
    values.set(placeholder, value);
    return value;
  });
}
