/** The CloudTrail events of an endpoint that keeps them, where the need `events` is met. */
import type { ContractCloud } from "./contract-case.ts";

/** The names of the events an account got, oldest first. */
export async function eventNames({ endpoint }: ContractCloud, account: string): Promise<readonly string[]> {
  return (await detailsOf(endpoint, account)).map(({ eventName }) => String(eventName));
}

/** The request of the account's last event of a name, as the event shows it. */
export async function lastRequest({ endpoint, account }: ContractCloud, name: string): Promise<unknown> {
  const details = await detailsOf(endpoint, account);
  return details.findLast(({ eventName }) => eventName === name)?.requestParameters;
}

interface Detail {
  readonly eventName?: unknown;
  readonly requestParameters?: unknown;
}

async function detailsOf(endpoint: string, account: string): Promise<readonly Detail[]> {
  const reply = await fetch(`${endpoint}/_local/events?account=${account}`);
  const answer: { readonly events: readonly { readonly detail: Detail }[] } = JSON.parse(await reply.text());
  return answer.events.map(({ detail }) => detail);
}
