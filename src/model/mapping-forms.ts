/** The words of a mapping document that are recognised by their form: ids, accounts, Regions, tags. */
import { compareText } from "./compare-text.ts";
import type { Fail, Fault } from "./mapping-faults.ts";
import { show } from "./mapping-faults.ts";
import { REGION_PATTERN } from "./regions.ts";

interface Form {
  readonly pattern: RegExp;
  readonly noun: string;
  readonly code: string;
  readonly next: string;
}

/** EC2 ids end in 8 hexadecimal digits where they are old and in 17 since 2016. */
const HEX = "([0-9a-f]{8}|[0-9a-f]{17})";

export const FORMS = {
  mappingId: {
    pattern: /^[a-z0-9-]{1,64}$/,
    noun: "a mapping id",
    code: "BAD_ID",
    next: "use 1 to 64 small letters, digits and hyphens, such as web-tier",
  },
  account: {
    pattern: /^[0-9]{12}$/,
    noun: "an account id",
    code: "BAD_ACCOUNT",
    next: 'give its 12 digits in quotes, such as "111111111111"',
  },
  region: {
    pattern: REGION_PATTERN,
    noun: "the name of a Region",
    code: "BAD_REGION",
    next: "give a name such as eu-west-1",
  },
  vpc: {
    pattern: new RegExp(`^vpc-${HEX}$`),
    noun: "the id of a VPC",
    code: "BAD_VPC",
    next: "give vpc- and 8 or 17 hexadecimal digits in small letters",
  },
  group: {
    pattern: new RegExp(`^sg-${HEX}$`),
    noun: "the id of a security group",
    code: "BAD_GROUP",
    next: "give sg- and 8 or 17 hexadecimal digits in small letters",
  },
  acl: {
    pattern: new RegExp(`^acl-${HEX}$`),
    noun: "the id of a network ACL",
    code: "BAD_ACL",
    next: "give acl- and 8 or 17 hexadecimal digits in small letters",
  },
  subnet: {
    pattern: new RegExp(`^subnet-${HEX}$`),
    noun: "the id of a subnet",
    code: "BAD_SUBNET",
    next: "give subnet- and 8 or 17 hexadecimal digits in small letters",
  },
  groupAnywhere: {
    pattern: new RegExp(`^([0-9]{12}/)?sg-${HEX}$`),
    noun: "the id of a security group",
    code: "BAD_GROUP",
    next: "give sg- and 8 or 17 hexadecimal digits, or <account>/sg-… for a group of another account",
  },
  prefixList: {
    pattern: new RegExp(`^pl-${HEX}$`),
    noun: "the id of a prefix list",
    code: "BAD_PREFIX_LIST",
    next: "give pl- and 8 or 17 hexadecimal digits in small letters",
  },
  peer: {
    pattern: new RegExp(`^(sg|pl)-${HEX}$`),
    noun: "the id of a security group or a prefix list",
    code: "BAD_PEER",
    next: "give sg- or pl- and 8 or 17 hexadecimal digits; addresses go under cidr",
  },
  schedule: {
    pattern: /^[a-z0-9-]{1,64}$/,
    noun: "the name of a schedule",
    code: "BAD_SCHEDULE",
    next: "give a name such as every-15-minutes",
  },
} as const satisfies Record<string, Form>;

/** Reads a text of one form. */
export function readForm({ pattern, noun, code, next }: Form, text: string, fail: Fail): string | null {
  return pattern.test(text) ? text : fail({ code, reason: `${show(text)} is not ${noun}`, next });
}

/** Reads a map from ids to ids, sorted by key. */
export function readIdPairs(
  forms: { readonly key: Form; readonly value: Form },
  record: Readonly<Record<string, string>>,
  fail: Fail,
): Readonly<Record<string, string>> | null {
  const pairs = Object.entries(record);
  const faulty = pairs.filter(([key, value]) => {
    const failHere = (fault: Fault): null => fail({ ...fault, path: [key] });
    const read = [readForm(forms.key, key, failHere), readForm(forms.value, value, failHere)];
    return read.includes(null);
  });
  return faulty.length > 0 ? null : sortKeys(record);
}

/** Reads tags that must all be carried, sorted by key. EC2 allows keys of 128 and values of 256 characters. */
export function readTags(
  tags: Readonly<Record<string, string>>,
  fail: Fail,
): Readonly<Record<string, string>> | null {
  const entries = Object.entries(tags);
  if (entries.length === 0) {
    const next = 'give at least one, such as tags: { sync: "yes" }';
    return fail({ code: "EMPTY_LIST", reason: "no tags are given, which would select everything", next });
  }
  const bad = entries.find(([key, value]) => key === "" || key.length > 128 || value.length > 256);
  if (bad === undefined) return sortKeys(tags);
  const reason = "a tag has a key of 1 to 128 and a value of at most 256 characters";
  return fail({ code: "BAD_TAG", reason, next: "correct the key or the value", path: [bad[0]] });
}

export function sortKeys(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compareText(a, b)));
}
