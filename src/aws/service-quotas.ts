/**
 * Reads Service Quotas with the credentials of the account they hold in. Its client is loaded when the first
 * quota is asked for: most runs ask for none.
 */
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { Scope } from "../model/group.ts";
import type { AccountAccess } from "./account-access.ts";
import { awsCode, type Call } from "./diagnosis.ts";
import { toReadError } from "./ec2-errors.ts";
import { incomplete } from "./ec2-pages.ts";

/** Quotas of security groups and network ACLs belong to this service and not to `ec2`. */
const SERVICE = "vpc";

/**
 * The applied value; AWS's default where AWS says that none was ever applied, as it may of a quota that
 * nobody raised.
 *
 * @throws ReadError when it could not be read; an endpoint out of reach is no reason to end a run either
 */
export async function readQuota(access: AccountAccess, scope: Scope, code: string): Promise<number> {
  const applied = await readApplied(access, scope, code);
  return applied ?? (await readDefault(access, scope, code));
}

async function readApplied(access: AccountAccess, scope: Scope, code: string): Promise<number | null> {
  const call = { scope, action: "servicequotas:GetServiceQuota" };
  const { GetServiceQuotaCommand } = await import("@aws-sdk/client-service-quotas");
  const command = new GetServiceQuotaCommand({ ServiceCode: SERVICE, QuotaCode: code });
  try {
    return await readValue(call, access, async (client) => (await client.send(command)).Quota?.Value);
  } catch (error) {
    if (awsCode(error) === "NoSuchResourceException") return null;
    throw toReadError(error, call);
  }
}

async function readDefault(access: AccountAccess, scope: Scope, code: string): Promise<number> {
  const call = { scope, action: "servicequotas:GetAWSDefaultServiceQuota" };
  const { GetAWSDefaultServiceQuotaCommand } = await import("@aws-sdk/client-service-quotas");
  const command = new GetAWSDefaultServiceQuotaCommand({ ServiceCode: SERVICE, QuotaCode: code });
  try {
    return await readValue(call, access, async (client) => (await client.send(command)).Quota?.Value);
  } catch (error) {
    throw toReadError(error, call);
  }
}

async function readValue(
  call: Call,
  access: AccountAccess,
  ask: (client: ServiceQuotasClient) => Promise<number | undefined>,
): Promise<number> {
  const value = await ask(await access.serviceQuotas(call.scope));
  if (value === undefined || !Number.isInteger(value))
    throw incomplete(call, "the reply has no whole number");
  return value;
}
