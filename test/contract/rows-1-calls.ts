/** Sections 1.4 to 1.6 of the semantics notes, row by row: texts, tags, calls and the life of groups. */
import type { Row } from "./contract-case.ts";

const noPackets = "speaks of packets; no call shows it";

const texts: readonly Row[] = [
  {
    section: "1.4",
    row: "description of a rule for a block",
    cases: [
      ...["an IPv4 block", "an IPv6 block"].flatMap(descriptionCases),
      "The description of a rule takes no letter outside of ASCII",
      "The description of a rule takes no line end",
    ],
  },
  {
    section: "1.4",
    row: "description of a rule for a group or a list",
    cases: ["a group", "a prefix list"].flatMap(descriptionCases),
  },
  {
    section: "1.4",
    row: "a description is removed by leaving it out",
    cases: [
      "Naming a rule by its values without a description removes the description",
      "Naming a rule by its id without a description removes the description",
    ],
  },
  {
    section: "1.4",
    row: "group name",
    cases: [
      "A group name takes every character of the set",
      "A group name takes 255 characters",
      "A group name takes no 256 characters",
      "A group name takes no quote",
      "A group name must not begin with sg-",
      "A group name must not be empty",
      "A group name is taken once in a VPC, and once more in another VPC",
      "A group name is taken in capitals too",
    ],
  },
  {
    section: "1.4",
    row: "trailing spaces of a group name",
    cases: [
      "Spaces at the end of a group name are trimmed",
      "A group whose name has spaces at its end is found by the trimmed name",
    ],
  },
  { section: "1.4", row: "group name default", cases: ["The group name default is reserved"] },
  {
    section: "1.4",
    row: "group description",
    cases: [
      "A group description takes every character of the set",
      "A group description takes 255 characters",
      "A group description takes no 256 characters",
      "A group description takes no quote",
      "A group needs a description",
    ],
  },
  {
    section: "1.4",
    row: "a group cannot be renamed or described anew",
    whyNot: "there is no call that could be refused",
  },
  {
    section: "1.4",
    row: "tags and their limits",
    cases: [
      "A group takes 50 tags, and no 51st",
      "A group with 50 tags takes another value for one of them",
      "A tag takes a key of 127 and a value of 256 characters",
      "A tag takes no key of 129 characters",
      "A tag takes no value of 257 characters",
      "A tag key must not begin with aws:",
    ],
  },
  {
    section: "1.4",
    row: "CreateTags and DeleteTags",
    cases: [
      "A tag call takes no 1,001 resources",
      "A tag call tags every resource it names, groups and rules alike",
      "A tag call with one unknown resource tags none",
      "DeleteTags without tags removes all of them",
      "DeleteTags with a key removes the tag whatever its value",
      "DeleteTags with a key and a value removes only a tag of that value",
    ],
  },
  {
    section: "1.4",
    row: "tags in the creating call",
    cases: [
      "A group is created with its tags",
      "The tags of an authorize call go on every rule it creates",
      "An authorize call takes tags for rules only",
    ],
  },
];

/** The cases every kind of source has. */
function descriptionCases(source: string): readonly string[] {
  const start = `The description of a rule for ${source} takes`;
  return [
    `${start} every character of the set but &`,
    `${start} & too`,
    `${start} 255 characters`,
    `${start} no 256 characters`,
    `${start} no quote`,
  ];
}

const ruleCalls: readonly Row[] = [
  {
    section: "1.5",
    row: "AuthorizeSecurityGroupIngress and -Egress",
    cases: [
      "Authorize answers with every rule it made, each with an id of its own",
      "Egress rules are authorised apart from ingress rules and say so",
      "Ingress may be authorised in the flat form",
      "Egress has no flat form",
    ],
  },
  {
    section: "1.5",
    row: "RevokeSecurityGroupIngress and -Egress",
    cases: [
      "Revoke needs no description",
      "Revoke does not mind another description",
      "Revoke does not mind host bits",
      "Revoke does not find a rule by a part of its block",
      "Revoke does not find a rule by a wider port range",
      "Revoke does not find a rule by another protocol",
      "Revoke by ids answers with what it removed and leaves the rest",
      "Egress rules are revoked by values and by ids",
      "Revoke takes values or ids, not both",
      "Revoke ingress does not find an egress rule by its id",
    ],
  },
  {
    section: "1.5",
    row: "ModifySecurityGroupRules keeps the id and replaces the rule whole",
    cases: [
      "ModifySecurityGroupRules stores the canonical form",
      "ModifySecurityGroupRules leaves the tags of a rule alone",
    ],
  },
  {
    section: "1.5",
    row: "UpdateSecurityGroupRuleDescriptionsIngress and -Egress",
    cases: [
      "Descriptions are written by values, ingress and egress",
      "Descriptions are written by rule ids",
      "A description for a rule that is not there is refused",
    ],
  },
  {
    section: "1.5",
    row: "DescribeSecurityGroupRules",
    cases: ["DescribeSecurityGroupRules finds rules by id with their tags"],
  },
  {
    section: "1.5",
    row: "Modify changes protocol, ports, block of the same family and description",
    cases: [
      "ModifySecurityGroupRules changes the ports",
      "ModifySecurityGroupRules changes the protocol",
      "ModifySecurityGroupRules changes the block",
      "ModifySecurityGroupRules changes the description",
      "ModifySecurityGroupRules changes tcp into everything, without ports",
      "ModifySecurityGroupRules changes an IPv6 block and a prefix list for another",
    ],
  },
  {
    section: "1.5",
    row: "Modify does not change the kind of source",
    cases: [
      "ModifySecurityGroupRules does not change an IPv4 rule into an IPv6 rule",
      "ModifySecurityGroupRules does not change an IPv4 rule into a rule for a group",
      "ModifySecurityGroupRules does not change an IPv4 rule into a rule for a prefix list",
    ],
  },
  {
    section: "1.5",
    row: "Modify does not change direction or group",
    cases: [
      "ModifySecurityGroupRules keeps a rule in its direction",
      "ModifySecurityGroupRules does not find the rule of another group",
    ],
  },
  {
    section: "1.5",
    row: "Modify names a peer group by its id alone",
    cases: ["ModifySecurityGroupRules points a reference at another group, named by its id alone"],
  },
  {
    section: "1.5",
    row: "Modify without a description",
    cases: ["ModifySecurityGroupRules clears a description that is left out"],
  },
  {
    section: "1.5",
    row: "Modify into the values of another rule",
    cases: ["ModifySecurityGroupRules does not make two rules equal"],
  },
  {
    section: "1.5",
    row: "the message of a change of kind",
    cases: ["ModifySecurityGroupRules does not change an IPv4 rule into an IPv6 rule"],
  },
  {
    section: "1.5",
    row: "an old guide that says rules cannot be changed",
    cases: ["ModifySecurityGroupRules changes the ports"],
  },
];

const groups: readonly Row[] = [
  {
    section: "1.6",
    row: "the rules of a new group",
    cases: ["A new group lets nothing in and everything out over IPv4"],
  },
  {
    section: "1.6",
    row: "the rules of a new group in a VPC with IPv6",
    cases: ["A new group in a VPC with an IPv6 block lets everything out over IPv6 too"],
  },
  {
    section: "1.6",
    row: "revoking the IPv6 way out",
    cases: [
      "The IPv6 way out cannot be revoked where there is none",
      "The IPv6 way out can be revoked where there is one",
    ],
  },
  {
    section: "1.6",
    row: "the default group",
    cases: [
      "A default group lets in everything from itself and everything out",
      "The rules of a default group may be edited",
      "A default group cannot be deleted",
    ],
  },
  {
    section: "1.6",
    row: "the default group is not associated or shared",
    cases: ["A default group cannot be associated"],
  },
  {
    section: "1.6",
    row: "what holds a group back from deletion",
    cases: [
      "A group that nothing uses is deleted, and its rules are gone with it",
      "A deleted group frees its name",
      "A group that an interface carries cannot be deleted",
      "A group that another group of its VPC lets in cannot be deleted",
      "A group that another group of its VPC lets out to cannot be deleted",
      "A group that the default group lets in cannot be deleted",
      "A group is free again when its last interface is gone",
      "A group cannot be deleted while it is associated",
    ],
  },
  {
    section: "1.6",
    row: "deleting a group that refers to itself",
    cases: ["A group that only refers to itself can be deleted"],
  },
  {
    section: "1.6",
    row: "InvalidGroup.InUse on deletion",
    whyNot: "no document says when AWS answers it instead of DependencyViolation",
  },
  {
    section: "1.6",
    row: "no ClientToken",
    cases: ["Creating a group again is no repeat of the first call but a name that is taken"],
  },
  {
    section: "1.6",
    row: "a fresh group may not be found",
    cases: ["A group may not be found for a while after it was created"],
  },
  { section: "1.6", row: "when rules reach interfaces", whyNot: noPackets },
  { section: "1.6", row: "tracked and untracked connections", whyNot: noPackets },
];

export const callRows: readonly Row[] = [...texts, ...ruleCalls, ...groups];
