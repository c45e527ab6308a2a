/**
 * Names of groups and network ACLs: what EC2 allows, and how a destination's name is made from its source's.
 * A group has a name; what people call the name of an ACL is its `Name` tag, which may be any text, several times.
 */
import type { Fail, Fault } from "./mapping-faults.ts";
import { show } from "./mapping-faults.ts";
import { FORMS } from "./mapping-forms.ts";

const PLACEHOLDER = "{name}";
const LEGAL = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;
const MAX_LENGTH = 255;
const MAX_TAG_LENGTH = 256;

/** The name of the destination: `as` with the source's name in the place of `{name}`. */
export function destinationName(as: string, sourceName: string): string {
  return as.split(PLACEHOLDER).join(sourceName);
}

/** True when every source gets a name of its own, as far as their own names differ. */
export function namesEachSource(as: string): boolean {
  return as.includes(PLACEHOLDER);
}

/**
 * Why EC2 would not take this as the name of a new group; null when it would. EC2 reserves `default`,
 * keeps `sg-` for ids, trims outer spaces and compares names without regard to case.
 */
export function nameFlaw(name: string): string | null {
  if (name.trim() === "") return "a group needs a name";
  if (name.length > MAX_LENGTH) return `a name has at most ${MAX_LENGTH} characters, this has ${name.length}`;
  if (name.trim() !== name) return "a name neither begins nor ends with a space";
  if (name.toLowerCase().startsWith("sg-")) return "a name must not begin with sg-, which marks ids";
  if (name.toLowerCase() === "default") return "default is the name of the group that every VPC has already";
  if (!LEGAL.test(name)) return `${show(name)} has characters that EC2 does not allow in a name`;
  return null;
}

/** Why this cannot be the `Name` tag of a new network ACL; null when it can. */
export function aclNameFlaw(name: string): string | null {
  if (name.trim() === "") return "a name is not empty";
  if (name.length <= MAX_TAG_LENGTH) return null;
  return `a Name tag has at most ${MAX_TAG_LENGTH} characters, this has ${name.length}`;
}

/** Reads the pattern for destination names. `{name}` is the only placeholder; other braces are refused. */
export function readAs(as: string, fail: Fail): string | null {
  return readPattern(as, nameFlaw(as), fail);
}

/** Reads the pattern for the `Name` tags of destination ACLs. */
export function readAclAs(as: string, fail: Fail): string | null {
  return readPattern(as, aclNameFlaw(as), fail);
}

function readPattern(as: string, nameFlaw: string | null, fail: Fail): string | null {
  const rest = as.split(PLACEHOLDER).join("");
  const flaw = nameFlaw ?? (/[{}]/.test(rest) ? unknownPlaceholder(rest) : null);
  return flaw === null ? as : fail(asFault(flaw));
}

export function asFault(flaw: string): Fault {
  return { code: "BAD_AS", reason: flaw, next: `give a name, such as "web" or "${PLACEHOLDER}-dr"` };
}

function unknownPlaceholder(rest: string): string {
  const placeholder = rest.match(/\{[^{}]*\}/)?.[0] ?? "a single brace";
  return `${placeholder} is not a placeholder; ${PLACEHOLDER} is the only one`;
}

/** Reads the name of a source group. The default group exists in every VPC, so only its id says which is meant. */
export function readSourceName(name: string, fail: Fail): string | null {
  if (name.toLowerCase() === "default") {
    return fail({
      code: "DEFAULT_BY_NAME",
      reason: "the default group can be selected only by its id",
      next: "use select: { ids: [sg-…] }",
    });
  }
  const flaw = nameFlaw(name);
  return flaw === null
    ? name
    : fail({ code: "BAD_NAME", reason: flaw, next: "give the group's name, or its id under ids" });
}

/** Reads the `Name` tag of a source ACL. An id here is a slip: whoever has such a name selects it by its tag. */
export function readAclName(name: string, fail: Fail): string | null {
  const flaw = FORMS.acl.pattern.test(name) ? `${name} is an id, not a name` : aclNameFlaw(name);
  return flaw === null
    ? name
    : fail({ code: "BAD_NAME", reason: flaw, next: "give the ACL's Name tag, or its id under ids" });
}
