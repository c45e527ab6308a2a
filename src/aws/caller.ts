/** Who we are to AWS, and which Region the person has configured. */
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { ReadError } from "../model/errors.ts";
import { type CredentialSource, makeStsClient } from "./clients.ts";
import { toCredentialError } from "./credential-errors.ts";
import type { Call } from "./diagnosis.ts";

export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

/**
 * Asks STS whose credentials these are. `region` decides the endpoint only, and with it the partition.
 * Fails with `InputError` when a person has to repair the credentials, else with `ReadError`.
 */
export async function readCaller(credentials: CredentialSource, region: string): Promise<Caller> {
  const call: Call = { scope: { account: "of the caller", region }, action: "sts:GetCallerIdentity" };
  try {
    const reply = await makeStsClient({ credentials, region }).send(new GetCallerIdentityCommand({}));
    return toCaller(reply.Account, reply.Arn, call);
  } catch (error) {
    throw toCredentialError(error, call);
  }
}

function toCaller(account: string | undefined, arn: string | undefined, call: Call): Caller {
  const partition = arn?.split(":")[1];
  if (account === undefined || arn === undefined || partition === undefined) {
    throw new ReadError({
      code: "READ_INCOMPLETE",
      subject: "AWS credentials",
      field: call.action,
      reason: "the reply does not name the account",
      next: "look at the endpoint (AWS_ENDPOINT_URL) that answers",
    });
  }
  return { account, arn, partition };
}

/**
 * The Region that AWS_REGION or the profile names, or undefined. The SDK's own reading of both is used, so
 * that this program and the AWS CLI agree.
 */
export async function configuredRegion(profile?: string): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // The SDK throws "Region is missing" here; there is no other way to ask.
    return undefined;
  }
}
