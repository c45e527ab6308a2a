/** What to tell of a destination of which EC2 refused a part: what is missing, and what was kept for that. */

import { SyncError } from "../model/errors.ts";
import { groupSteps } from "../model/plan.ts";
import { ruleWords } from "../model/rule-words.ts";
import { movedBy } from "../plan/plan-ends.ts";
import type { DestinationWork } from "./destination-work.ts";
import { missingRules } from "./step-parts.ts";

export function refusedError(work: DestinationWork): SyncError {
  const [first] = [...work.rejectedRules.values(), ...work.refusedSteps.values()];
  const notAdded = missingRules(work).map((rule) => ruleWords(rule));
  const reasons = [
    first?.reason ?? "a step was refused",
    ...(notAdded.length > 0 ? [`not added: ${notAdded.join("; ")}`] : []),
    ...withheldWords(work),
  ];
  return new SyncError({
    code: first?.code ?? "REJECTED",
    subject: work.destination.groupId,
    reason: reasons.join(" · "),
    next: first?.next ?? "see the reason",
    cause: first,
  });
}

function withheldWords(work: DestinationWork): readonly string[] {
  const withheld = groupSteps(work.plan).flatMap((step) =>
    movedBy(step).removed.filter((rule) => work.present.has(rule.key)),
  );
  return withheld.length === 0
    ? []
    : [`not removed on that ground: ${withheld.map((rule) => ruleWords(rule)).join("; ")}`];
}
