/** A copy is a mapping for one run, so that it goes through the same checks as one from a file. */
import { InputError } from "../model/errors.ts";
import type { Mapping, ResourceKind } from "../model/mapping.ts";
import { parseMapping } from "../model/mapping-document.ts";

type Pairs = Readonly<Record<string, string>>;

/** What is to be copied, and how. */
export interface CopyRequest {
  readonly toVpc: string;
  readonly tag: Pairs;
  readonly fromVpc?: string;
  readonly as: string;
  readonly into?: string;
  readonly cidr: Pairs;
  readonly allowWorld: readonly string[];
  readonly replace?: boolean;
  /** For groups. */
  readonly group?: Pairs;
  readonly prefixList?: Pairs;
  /** For ACLs: `by-name`, `by-zone`, or pairs of subnets. */
  readonly associate?: readonly string[];
}

/** Where one side is. */
export interface CopyPlace {
  readonly account: string;
  readonly region: string;
}

type Request = CopyRequest & { readonly kind: ResourceKind; readonly ids: readonly string[] };

/** @throws InputError unless the sources are named in exactly one way */
export function checkRequest({ kind, ids, tag }: Request): void {
  const hasTags = Object.keys(tag).length > 0;
  if (ids.length > 0 !== hasTags) return;
  throw new InputError({
    code: "BAD_SELECTION",
    subject: `copy ${kind}`,
    reason: hasTags ? "both ids and --tag are given" : "neither ids nor --tag are given",
    next: `name the ${NOUNS[kind]} by id, or choose them with --tag key=value`,
  });
}

const NOUNS = { "security-group": "groups", "network-acl": "ACLs" } as const;

export function toMapping(request: Request, from: CopyPlace, to: CopyPlace): Mapping | InputError {
  const { mappings, problems } = parseMapping(documentOf(request, from, to), "copy");
  const [problem] = problems;
  const [mapping] = mappings;
  if (problem !== undefined || mapping === undefined) {
    return (
      problem ??
      new InputError({ code: "BAD_COPY", subject: "copy", reason: "nothing to copy", next: "see --help" })
    );
  }
  return request.fromVpc === undefined ? withoutSourceVpc(mapping) : mapping;
}

function documentOf(request: Request, from: CopyPlace, to: CopyPlace): object {
  const { kind, ids, tag, toVpc, as, into, allowWorld, replace, associate = [] } = request;
  return {
    id: "copy",
    kind,
    source: {
      ...from,
      ...sourceVpc(request),
      select: ids.length > 0 ? { ids } : { tags: tag },
    },
    targets: [{ ...to, vpc: toVpc, as, ...(into === undefined ? {} : { into }) }],
    mode: "enforce",
    ownership: replace === true ? "exclusive" : "additive",
    translate: translateOf(request),
    ...(allowWorld.length > 0 ? { limits: { allowWorld } } : {}),
    ...(associate.length > 0 ? { associations: associationsOf(associate) } : {}),
  };
}

/** The rules of an ACL refer to nothing but addresses. */
function translateOf({ kind, cidr, group, prefixList }: Request): object {
  if (kind === "network-acl") return { cidrs: cidr };
  return { cidrs: cidr, groups: group, prefixLists: prefixList, unresolved: "skip" };
}

/** @throws InputError for anything but one word or pairs of subnets */
function associationsOf(given: readonly string[]): string | Pairs {
  const [word = ""] = given;
  if (given.length === 1 && !word.includes("=")) return word;
  const pairs = given.map((text) => text.split("="));
  const wrong = pairs.findIndex(
    ([from = "", to = "", ...rest]) => from === "" || to === "" || rest.length > 0,
  );
  if (wrong < 0) return Object.fromEntries(pairs) as Pairs;
  throw new InputError({
    code: "BAD_ARGUMENTS",
    subject: "--associate",
    reason: `${JSON.stringify(given[wrong])} is no pair of subnets`,
    next: "give by-name, or by-zone, or one source-subnet=target-subnet after the other",
  });
}

/** A mapping that selects by tags names a VPC. A copy by tags may look in all of them, and then names any here. */
function sourceVpc({ ids, fromVpc, toVpc }: Request): { readonly vpc?: string } {
  if (fromVpc !== undefined) return { vpc: fromVpc };
  return ids.length > 0 ? {} : { vpc: toVpc };
}

function withoutSourceVpc(mapping: Mapping): Mapping {
  const { account, region, select } = mapping.source;
  return { ...mapping, source: { account, region, select } };
}
