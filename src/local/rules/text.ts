/**
 * EC2's limits on names and descriptions. One character set serves group names,
 * group descriptions and rule descriptions alike: `&` is documented for some of
 * them only, but published templates use it everywhere.
 */
import { AwsError, invalidValue, missing } from "../aws-error.ts";
import type { Readings } from "../readings.ts";
import type { Peer } from "../state/security-group.ts";

const allowed = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;
const longest = 255;

/** Whether EC2 takes a text as a name or a description. */
export function isPlainText(text: string): boolean {
  return text.length <= longest && allowed.test(text);
}

/** A rule's description; an empty one is none. */
export function readRuleDescription(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  if (isPlainText(text)) return text;
  throw invalidDescription();
}

function invalidDescription(): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  " +
      "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
  );
}

/** Refuses `&` where the documents do not list it, when the reading `ampersand` says so. */
export function judgeAmpersand(
  kind: Peer["kind"],
  description: string | undefined,
  { ampersand }: Pick<Readings, "ampersand">,
): void {
  const isListed = kind === "ipv4" || kind === "ipv6" || ampersand === "accepted";
  if (!isListed && description?.includes("&")) throw invalidDescription();
}

/** A new group's name, without the spaces at its end, which EC2 does not store. */
export function readGroupName(text: string): string {
  const name = text.trimEnd();
  if (name === "") throw missing("GroupName");
  if (!isPlainText(name)) {
    throw invalidValue(
      "GroupName",
      text,
      "Names are up to 255 characters of a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    );
  }
  if (name.startsWith("sg-")) {
    throw invalidValue("GroupName", text, "Group names may not be in the format sg-*.");
  }
  if (name.toLowerCase() === "default") {
    throw new AwsError("InvalidGroup.Reserved", "The security group 'default' is reserved");
  }
  return name;
}

/** A new group's description; it can never be changed. */
export function readGroupDescription(text: string): string {
  if (isPlainText(text)) return text;
  throw invalidValue(
    "GroupDescription",
    text,
    "Descriptions are up to 255 characters of a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
  );
}
