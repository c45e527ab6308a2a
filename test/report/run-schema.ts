/**
 * What `--json` prints, as a schema: of a run, or of the errors that ended a command before there was one.
 * Stands apart from the code that renders, so that a change of the one without the other shows.
 */
import * as z from "zod";

const scope = { account: z.string(), region: z.string() };

const peer = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal(["ipv4", "ipv6"]), cidr: z.string() }),
    z.strictObject({
      kind: z.literal("group"),
      account: z.string(),
      groupId: z.string().meta({ description: "Begins with new: where the group does not exist yet" }),
      vpcId: z.exactOptional(z.string()),
    }),
    z.strictObject({ kind: z.literal("prefix-list"), prefixListId: z.string() }),
  ])
  .meta({ id: "peer" });

const portOrType = z.union([z.int().min(-1).max(65535), z.null()]);

const rule = z
  .strictObject({
    direction: z.enum(["ingress", "egress"]),
    protocol: z.string().meta({ description: "tcp, udp, icmp, icmpv6, all, or a number" }),
    from: portOrType.meta({ description: "First port, or ICMP type; null where the protocol has none" }),
    to: portOrType.meta({ description: "Last port, or ICMP code; null where the protocol has none" }),
    peer,
    description: z.string(),
    entry: z
      .union([z.strictObject({ number: z.int().min(1), action: z.enum(["allow", "deny"]) }), z.null()])
      .meta({ description: "Null for the rules of a group" }),
  })
  .meta({ id: "rule" });

const change = z
  .strictObject({
    kind: z.enum(["add", "amend", "replace", "remove"]),
    words: z.string(),
    reason: z.enum([
      "missing",
      "description-differs",
      "differs-from-source",
      "not-in-source",
      "made-by-ec2-with-the-group",
    ]),
    withheld: z
      .union([z.string(), z.null()])
      .meta({ description: "The code of the reason it is not carried out" }),
    rule,
    was: z.union([rule, z.null()]).meta({ description: "The rule before an amend or a replace" }),
  })
  .meta({ id: "change" });

const reason = z
  .strictObject({ code: z.string(), message: z.string(), next: z.string() })
  .meta({ id: "reason" });

const finding = z
  .strictObject({
    code: z.string(),
    severity: z.enum(["info", "notice", "problem"]),
    subject: z.string(),
    message: z.string(),
    rule: z.exactOptional(z.string()),
  })
  .meta({ id: "finding" });

const error = z
  .strictObject({
    code: z.string(),
    subject: z.string(),
    field: z.union([z.string(), z.null()]),
    reason: z.string(),
    next: z.string(),
  })
  .meta({ id: "error" });

const creation = z.strictObject({
  name: z.string(),
  description: z.string(),
  vpcId: z.string(),
  tags: z.record(z.string(), z.string()),
});

const plan = z
  .strictObject({
    source: z.strictObject({ ...scope, groupId: z.string(), name: z.string() }),
    creation: z
      .union([creation, z.null()])
      .meta({ description: "The group or ACL that has to be made first" }),
    verdict: z.strictObject({ kind: z.enum(["proceed", "hold", "refuse"]), reasons: z.array(reason) }),
    changes: z.array(change),
    tagChanges: z.array(
      z.strictObject({ key: z.string(), value: z.string(), was: z.union([z.string(), z.null()]) }),
    ),
    associationChanges: z
      .array(
        z.strictObject({
          subnetId: z.string(),
          was: z.string().meta({ description: "The ACL that the subnet is under" }),
          withheld: z.union([z.string(), z.null()]),
        }),
      )
      .meta({ description: "Subnets that come under the ACL" }),
    findings: z.array(finding),
  })
  .meta({ id: "plan" });

const words = z.array(z.string());

const effect = z.strictObject({ opens: words, closes: words }).meta({ id: "effect" });

const explainedStep = z
  .strictObject({ call: z.string(), opens: words, closes: words })
  .meta({ id: "explained-step" });

const step = z.strictObject({
  kind: z.enum([
    "create-group",
    "tag-group",
    "amend-rules",
    "add-rules",
    "exchange-rules",
    "remove-rules",
    "create-acl",
    "tag-acl",
    "create-entry",
    "replace-entry",
    "delete-entry",
    "associate",
  ]),
  at: z.iso.datetime(),
  rules: z.array(z.string()),
  error: z.exactOptional(z.string()),
});

const OUTCOMES = ["in-sync", "corrected", "drifted", "held", "refused", "failed"] as const;

const destination = z
  .strictObject({
    ...scope,
    kind: z.enum(["security-group", "network-acl"]),
    key: z
      .union([z.string(), z.null()])
      .meta({ description: "Names the destination the same way in every run" }),
    mappingId: z.string(),
    mode: z.enum(["report", "enforce"]),
    vpcId: z.union([z.string(), z.null()]),
    groupId: z
      .union([z.string(), z.null()])
      .meta({ description: "Of the group or ACL; null where it does not exist" }),
    name: z.union([z.string(), z.null()]),
    outcome: z.enum(OUTCOMES),
    created: z.boolean(),
    plan: z.union([plan, z.null()]).meta({ description: "What was wrong, as first seen" }),
    effect: z
      .union([effect, z.null()])
      .meta({ description: "What carrying the plan out opens and closes; nothing of what is withheld" }),
    heldEffect: z
      .union([effect, z.null()])
      .meta({ description: "What the whole plan would open and close, were it released; null unless held" }),
    explanation: z
      .union([z.array(explainedStep), z.null()])
      .meta({ description: "Every step in its order; null without --explain" }),
    reasons: z.array(reason),
    steps: z.array(step),
    error: z.union([error, z.null()]),
    fingerprint: z.union([z.string(), z.null()]),
    verifiedAt: z.union([z.iso.datetime(), z.null()]),
  })
  .meta({ id: "destination" });

const count = z.int().min(0);

const run = z
  .strictObject({
    version: z.literal(1),
    runId: z.string(),
    action: z.enum(["plan", "sync"]),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    stopped: z.boolean(),
    totals: z.strictObject({
      outcomes: z.partialRecord(z.enum(OUTCOMES), count.min(1)),
      changes: z.strictObject({
        add: count,
        amend: count,
        replace: count,
        remove: count,
        tags: count,
        associations: count,
        withheld: count,
      }),
    }),
    destinations: z.array(destination),
    findings: z.array(finding),
  })
  .meta({ id: "run" });

const errors = z
  .strictObject({ version: z.literal(1), errors: z.array(error).min(1) })
  .meta({ id: "errors" });

export const runDocument = z.union([run, errors]).meta({ title: "What vpc-rule-sync prints with --json" });

export function runJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(runDocument);
}
