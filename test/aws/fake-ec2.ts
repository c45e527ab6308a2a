/** Stands in for the SDK's client where a test needs replies that no honest EC2 gives. */
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { AccountAccess } from "../../src/aws/account-access.ts";

export interface SentCommand {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface FakeEc2 extends AccountAccess {
  readonly sent: readonly SentCommand[];
}

/** Answers the commands in turn; an Error is thrown. The last answer is given again to any further command. */
export function fakeEc2(...replies: readonly (object | Error)[]): FakeEc2 {
  const sent: SentCommand[] = [];
  const client = {
    async send(command: {
      readonly constructor: { readonly name: string };
      readonly input: SentCommand["input"];
    }) {
      const reply = replies[Math.min(sent.length, replies.length - 1)];
      sent.push({ name: command.constructor.name, input: command.input });
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
  return {
    sent,
    ec2: () => client as unknown as EC2Client,
    serviceQuotas: async () => client as unknown as ServiceQuotasClient,
  };
}

/** An error as the SDK makes it of a service's reply. */
export function serviceError(code: string, message = "as AWS says it", status = 400): Error {
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: status } });
}

/** An error as the SDK passes it on when no reply came. */
export function transportError(name: string, code: string): Error {
  return Object.assign(new Error(`${name} ${code}`), { name, code, $metadata: { attempts: 1 } });
}
