/** The table rows of section 3, network ACLs. */
import type { Row } from "./contract-case.ts";

const onPackets = "this is about packets, and an API shows none";
const onHabits = "this tells how another program works, not what EC2 answers";

const entryRows: readonly Row[] = [
  {
    section: "3.1",
    row: "the number of an entry, 1 to 32766",
    cases: [
      "The lowest number of an entry is 1",
      "The highest number of an entry is 32766",
      "An entry of number 0 is refused",
      "An entry of number 32767 is refused",
      "An entry of number 32768 is refused",
    ],
  },
  {
    section: "3.1",
    row: "the direction of an entry, numbered by itself",
    cases: ["The two directions of a network ACL number their entries apart"],
  },
  {
    section: "3.1",
    row: "the protocol of an entry, a number as text",
    cases: [
      "TCP keeps its number and its ports",
      "UDP keeps its number and its ports",
      "An entry whose protocol is a name is refused",
      "An entry of protocol 256 is refused",
    ],
  },
  {
    section: "3.1",
    row: "allow or deny",
    cases: ["An entry may deny", "An entry that neither allows nor denies is refused"],
  },
  {
    section: "3.1",
    row: "one block, IPv4 or IPv6, made canonical",
    cases: [
      "Host bits of an entry's IPv4 block are cleared",
      "An entry's IPv6 block is kept in lower case, its zeros shortened",
      "An entry without a block is refused",
      "An entry with an IPv4 and an IPv6 block is refused",
      "An entry with a malformed block is refused",
      "An entry with an IPv6 block in the place of an IPv4 block is refused",
    ],
  },
  {
    section: "3.1",
    row: "ports, required for TCP and UDP",
    cases: [
      "An entry of TCP without ports is refused",
      "An entry of UDP without ports is refused",
      "An entry with ports the wrong way round is refused",
      "An entry with a port above 65535 is refused",
    ],
  },
  {
    section: "3.1",
    row: "ICMP type and code, required for ICMP and for ICMPv6 over IPv6",
    cases: [
      "ICMP keeps type and code",
      "Type and code -1 are all of ICMP",
      "ICMPv6 over IPv6 keeps type and code",
      "An entry of ICMP without type and code is refused",
      "An entry of ICMPv6 over IPv6 without type and code is refused",
      "An entry that names a code for all ICMP types is refused",
    ],
  },
  {
    section: "3.1",
    row: "no description, tags or id of an entry",
    cases: ["TCP keeps its number and its ports", "An entry may deny"],
  },
  {
    section: "3.1",
    row: "what identifies an entry: list, direction and number",
    cases: [
      "The two directions of a network ACL number their entries apart",
      "The same entry may stand at two numbers",
      "An entry is dry-run without being made",
    ],
  },
  {
    section: "3.1",
    row: "IPv4 and IPv6 share the numbers",
    cases: ["IPv4 and IPv6 entries of a direction share the numbers"],
  },
  {
    section: "3.1",
    row: "all protocols, and those without ports, keep no range",
    cases: [
      "Every protocol at once keeps no ports, whatever range is given",
      "Another protocol number keeps no ports, whatever range is given",
    ],
  },
  {
    section: "3.1",
    row: "protocol 58 from an IPv4 block covers all types",
    cases: ["Protocol 58 from an IPv4 block covers all types and codes without naming any"],
  },
  { section: "3.1", row: "the lowest matching number decides; lists are stateless", whyNot: onPackets },
  { section: "3.1", row: "what network ACLs do not filter", whyNot: onPackets },
];

const defaultRows: readonly Row[] = [
  {
    section: "3.2",
    row: "the entries 32767 and 32768",
    cases: [
      "A new network ACL denies all of IPv4 at number 32767, both ways, and has nothing else",
      "In a VPC with IPv6 a network ACL also denies all of IPv6 at number 32768, both ways",
    ],
  },
  {
    section: "3.2",
    row: "they can be neither changed nor deleted",
    cases: ["The entries 32767 and 32768 can neither be changed nor deleted"],
  },
  {
    section: "3.2",
    row: "a new list holds them alone",
    cases: ["A new network ACL denies all of IPv4 at number 32767, both ways, and has nothing else"],
  },
  {
    section: "3.2",
    row: "the default list allows everything; IPv6 once there is a block",
    cases: [
      "A VPC's default network ACL allows all of IPv4 at number 100",
      "With an IPv6 block the default network ACL also allows all of IPv6 at number 101",
      "An IPv6 block that comes later opens the default network ACL too",
      "An edited default network ACL is not opened to an IPv6 block that comes later",
    ],
  },
  {
    section: "3.2",
    row: "the default list stays, its entries may change",
    cases: [
      "A default network ACL cannot be deleted",
      "The entries of a default network ACL can be replaced, deleted and added to",
    ],
  },
  {
    section: "3.2",
    row: "the default list is marked as such",
    cases: ["The default network ACL says so, and the filter `default` finds it"],
  },
];

const callRows: readonly Row[] = [
  {
    section: "3.3",
    row: "CreateNetworkAcl",
    cases: [
      "CreateNetworkAcl answers with the list, its VPC, its owner and its tags",
      "CreateNetworkAcl in an unknown VPC is InvalidVpcID.NotFound",
      "CreateNetworkAcl with the same ClientToken makes one list and answers alike",
      "One network ACL more than a VPC may hold is refused",
    ],
  },
  {
    section: "3.3",
    row: "CreateNetworkAclEntry",
    cases: [
      "CreateNetworkAclEntry at a taken number is NetworkAclEntryAlreadyExists, and changes nothing",
      "Every call that names an unknown network ACL is InvalidNetworkAclID.NotFound",
    ],
  },
  {
    section: "3.3",
    row: "ReplaceNetworkAclEntry",
    cases: [
      "ReplaceNetworkAclEntry swaps one entry whole and leaves the others alone",
      "ReplaceNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
    ],
  },
  {
    section: "3.3",
    row: "DeleteNetworkAclEntry",
    cases: [
      "DeleteNetworkAclEntry drops the entry of that direction and number alone",
      "DeleteNetworkAclEntry of an entry that is not there is InvalidNetworkAclEntry.NotFound",
    ],
  },
  {
    section: "3.3",
    row: "ReplaceNetworkAclAssociation",
    cases: [
      "ReplaceNetworkAclAssociation moves a subnet and gives a new id; the old id is dead",
      "ReplaceNetworkAclAssociation with an unknown association is InvalidAssociationID.NotFound",
    ],
  },
  {
    section: "3.3",
    row: "DeleteNetworkAcl",
    cases: [
      "DeleteNetworkAcl takes a list that no subnet uses",
      "DeleteNetworkAcl of a list that a subnet uses is DependencyViolation",
    ],
  },
  {
    section: "3.3",
    row: "one entry a call, so readers may see half a change",
    cases: ["A reader between two entry calls sees the half-changed list"],
  },
  {
    section: "3.3",
    row: "a replacement changes one number in one step",
    cases: ["ReplaceNetworkAclEntry swaps one entry whole and leaves the others alone"],
  },
  { section: "3.3", row: "Terraform deletes before it creates", whyNot: onHabits },
  { section: "3.3", row: "the console may delete before it is refused the rest", whyNot: onHabits },
  {
    section: "3.3",
    row: "a filled list takes over in one step",
    cases: ["A filled network ACL takes over a subnet in one step"],
  },
  {
    section: "3.3",
    row: "a subnet has exactly one list",
    cases: [
      "A new subnet is in the default network ACL, and in no other",
      "A subnet always has exactly one network ACL, the one it was moved to last",
    ],
  },
  {
    section: "3.3",
    row: "list and subnet are of one VPC",
    cases: ["A subnet cannot be moved to a network ACL of another VPC"],
  },
  { section: "3.3", row: "a change takes effect after a while", whyNot: onPackets },
  { section: "3.3", row: "what Terraform retries", whyNot: onHabits },
];

export const rows3: readonly Row[] = [...entryRows, ...defaultRows, ...callRows];
