/** Quotas and EC2's token buckets. */
import type { Cloud } from "../cloud.ts";
import { findRegion } from "../partitions.ts";
import { findQuota } from "../state/quotas.ts";
import { scopeOf } from "../state/world.ts";
import { newBuckets, tokensNow } from "./buckets.ts";
import {
  type ControlAnswer,
  type ControlPath,
  type ControlRequest,
  fieldsOf,
  get,
  isWithin,
  ok,
  post,
  refuse,
  unknownField,
} from "./handler.ts";

export const limitPaths: readonly ControlPath[] = [
  post("quota", "sets a quota: {account, region, code, value}", setQuota),
  get("buckets", "EC2's token buckets and what is left in each", showBuckets),
  post("buckets", "switches EC2's token buckets, all full: {enabled, scale}", setBuckets),
];

function setQuota({ body }: ControlRequest, { world }: Cloud): ControlAnswer {
  const { account, region, code, value } = fieldsOf(body);
  if (typeof account !== "string" || !/^\d{12}$/.test(account))
    return refuse(400, "account must be 12 digits");
  if (typeof region !== "string" || findRegion(region) === undefined)
    return refuse(400, "region is not known");
  const quota = typeof code === "string" ? findQuota(code) : undefined;
  if (quota === undefined) return refuse(400, "code is not a quota that is known here");
  if (typeof value !== "number" || !(value >= 0)) return refuse(400, "value must be a number of 0 or more");
  scopeOf(world, account, region).quotas.set(quota.code, value);
  return ok({ enforced: quota.enforced });
}

function showBuckets(_request: ControlRequest, { control: { buckets }, clock }: Cloud): ControlAnswer {
  return ok({ enabled: buckets.enabled, scale: buckets.scale, tokens: tokensNow(buckets, clock) });
}

function setBuckets({ body }: ControlRequest, { control }: Cloud): ControlAnswer {
  const { enabled, scale = 1 } = fieldsOf(body);
  const unknown = unknownField(body, "enabled", "scale");
  if (unknown !== undefined) return refuse(400, unknown);
  if (typeof enabled !== "boolean") return refuse(400, "enabled must be true or false");
  if (!isWithin(scale, 0.001, 1000)) return refuse(400, "scale must be between 0.001 and 1000");
  control.buckets = { ...newBuckets(), enabled, scale };
  return ok();
}
