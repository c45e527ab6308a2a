/** Values: those that live in the cloud, which make calls succeed, and those that no call should be sent. */
import type { Draw } from "./draw.ts";

/** Ids that answers have shown, newest last, by their prefix. */
export type Seen = Map<string, string[]>;

const mostSeen = 60;
const idInText = /\b(sgr|sg|vpc-cidr-assoc|vpc|subnet|aclassoc|acl|eni|pcx|pl|i)-[0-9a-f]{8,17}\b/g;

/** Remembers the ids an answer shows. */
export function remember(seen: Seen, text: string): void {
  for (const [value, kind = ""] of text.slice(0, 20_000).matchAll(idInText)) {
    const known = seen.get(kind) ?? [];
    seen.set(kind, known);
    if (!known.includes(value)) known.push(value);
    if (known.length > mostSeen) known.shift();
  }
}

export const accounts = ["111111111111", "222222222222"] as const;

/** A value for a placeholder: most often one that is there. */
export function valueFor(kind: string, seen: Seen, draw: Draw): string {
  if (draw.happens(0.04)) return draw.pick(oddValues)(draw);
  switch (kind) {
    case "account":
      return draw.pick(accounts);
    case "name":
      return `name-${draw.below(30)}`;
    case "token":
      return `token-${draw.below(40)}`;
    case "ami":
      return "ami-0123456789abcdef0";
    default:
      return draw.pickAny(seen.get(kind) ?? []) ?? `${kind}-${"0".repeat(17)}`;
  }
}

const fixed = [
  ...["", " ", "0", "-0", "-1", "1", "5", "255", "256", "1000", "1001", "65535", "65536", "32766", "32767"],
  ...[
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "99999999999999999999",
    "1e3",
    "0x10",
    "+7",
    "1.5",
  ],
  ...["١٢", "４２", "½", "Ⅷ", "1\u200b", " 7", "7\n"],
  ...["true", "TRUE", "false", "yes", "null", "[]", "{}", "Infinity"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype", "length"],
  ...[
    "\u0000",
    "\u0001\u0008\u001b",
    "\u007f\u0085\u009f",
    "\ufffe\uffff",
    "\ud800",
    "x\udfff",
    "\udc00\ud800",
    "𝒳😀",
  ],
  ...[
    "<a>&b</a>",
    "]]>",
    "<!--",
    "&#0;",
    "&lol;",
    "\"'`",
    "\r\n",
    "\t",
    "%00",
    "%",
    "#{x}",
    "../..",
    "a=b&c=d",
    "\u2028",
  ],
  ...["*", "?", "\\", "**", "\\*", "*a*a*a*a*a*a*a*a*b", "sg-*", "[a-z]+", "(a+)+$"],
  ...[
    "10.0.0.0/8",
    "10.0.0.0/33",
    "10.0.0.0",
    "010.0.0.0/8",
    "0.0.0.0/0",
    "::/0",
    "::",
    "::1/129",
    "fe80::%1/64",
  ],
  ...["1:2:3:4:5:6:7:8:9/64", "::ffff:1.2.3.4/96", "255.255.255.255/32", "10.0.0.0/-1", "10.0.0.0/8/8"],
  ...[
    "tcp",
    "TCP",
    "6",
    "58",
    "icmpv6",
    "-1",
    "256",
    "esp",
    "allow",
    "deny",
    "security-group",
    "IPv6",
    "default",
  ],
  ...[
    "sg-",
    "sg-0",
    "sg-ffffffffffffffffff",
    "SG-00000000",
    "sgr-zzzzzzzz",
    "vpc-00000000",
    "arn:aws:ec2:::x",
  ],
  ...[
    "2026-11-22T11:00:00Z",
    "us-east-1",
    "aws:tag",
    "AWS:TAG",
    "tag:",
    "tag:Name",
    "AQoDYXdz",
    "WyJzZy0wIiwwXQ",
  ],
] as const;

/** Ways to make a value that is not what a call expects. */
export const oddValues: readonly [(draw: Draw) => string, ...((draw: Draw) => string)[]] = [
  (draw) => draw.pickAny(fixed) ?? "",
  (draw) => draw.pickAny(fixed) ?? "",
  (draw) => draw.pickAny(fixed) ?? "",
  (draw) => draw.pickAny(fixed) ?? "",
  (draw) => String(draw.below(70_000) - 2000),
  (draw) => Array.from({ length: draw.below(12) }, () => String.fromCharCode(draw.below(0x1_0000))).join(""),
  (draw) => Array.from({ length: draw.below(300) }, () => String.fromCharCode(32 + draw.below(95))).join(""),
  (draw) => draw.pick(["x", "é", "😀", "*", "<"]).repeat(draw.pick([127, 128, 129, 255, 256, 257, 5000])),
  (draw) => Buffer.from(JSON.stringify([draw.pickAny(fixed), draw.below(3) - 1])).toString("base64url"),
];

/** A value as large as no field is. */
export function hugeValue(draw: Draw): string {
  return draw.pick(["x", "9", "*", "é", "<", ".", "1.", "::"]).repeat(100_000);
}
