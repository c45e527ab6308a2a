/**
 * Where AWS's documents leave two readings open: one row for each, with the reading
 * this cloud takes unless it is told otherwise. A client that must work on AWS must
 * work under both.
 */
export const readingTable = {
  failedBatch: {
    about: "a failing authorize or revoke call lands nothing, or what its list names before the bad rule",
    choices: ["whole", "half"],
  },
  dryRunFaults: {
    about: "with DryRun a call that would fail reports its fault first, or DryRunOperation all the same",
    choices: ["first", "ignored"],
  },
  modifyDescription: {
    about: "ModifySecurityGroupRules without a description clears the one that is there, or keeps it",
    choices: ["cleared", "kept"],
  },
  tradingPlaces: {
    about:
      "two rules may trade their values in one ModifySecurityGroupRules, or each must be new to the group",
    choices: ["allowed", "refused"],
  },
  selfReferenceDelete: {
    about: "a group with a rule that names itself may be deleted, or not before that rule is gone",
    choices: ["allowed", "refused"],
  },
  aclEntryCount: {
    about: "the entries of one direction of a network ACL count together, or IPv4 and IPv6 apart",
    choices: ["together", "by-family"],
  },
  overQuota: {
    about: "a group over its quota may grow where there is room in that direction and family, or nowhere",
    choices: ["where-room", "nowhere"],
  },
  prefixListCount: {
    about: "a rule that names a prefix list counts in both address families, or in the list's own",
    choices: ["both", "own"],
  },
  portlessPorts: {
    about: "DescribeSecurityGroups leaves ports out for protocols such as 50, or shows -1 and -1",
    choices: ["absent", "shown"],
  },
  ampersand: {
    about: "the description of a rule that names a group or a prefix list may hold &, or not",
    choices: ["accepted", "refused"],
  },
  unappliedQuota: {
    about: "GetServiceQuota of a quota never applied answers the default, or NoSuchResourceException",
    choices: ["default", "not-found"],
  },
} as const satisfies Record<string, ReadingRow>;

interface ReadingRow {
  /** What the choices mean, in the order of `choices`. */
  readonly about: string;
  /** The first one is the default. */
  readonly choices: readonly [string, string];
}

type Table = typeof readingTable;
export type ReadingName = keyof Table;

/** Which reading holds. */
export type Readings = { readonly [Name in ReadingName]: Table[Name]["choices"][number] };

/** The reading of every row that the table names first. */
export const usualReadings: Readings = {
  failedBatch: "whole",
  dryRunFaults: "first",
  modifyDescription: "cleared",
  tradingPlaces: "allowed",
  selfReferenceDelete: "allowed",
  aclEntryCount: "together",
  overQuota: "where-room",
  prefixListCount: "both",
  portlessPorts: "absent",
  ampersand: "accepted",
  unappliedQuota: "default",
};

/** Reads some readings, e.g. `{"failedBatch": "half"}`; a sentence for a name or a choice that is not in the table. */
export function parseReadings(value: { readonly [name: string]: unknown }): Partial<Readings> | string {
  for (const [name, choice] of Object.entries(value)) {
    if (!isReadingName(name)) {
      return `there is no reading "${name}"; known are ${Object.keys(readingTable).join(", ")}`;
    }
    const choices: readonly unknown[] = readingTable[name].choices;
    if (!choices.includes(choice)) return `${name} must be ${choices.join(" or ")}`;
  }
  // Every name and choice has been looked up in the table.
  return value as Partial<Readings>;
}

function isReadingName(name: string): name is ReadingName {
  return Object.hasOwn(readingTable, name);
}
