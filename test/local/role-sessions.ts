/** Roles and their sessions for tests, made through the API and `/_local/` alone. */
import type { EC2Client } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, type AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { must, type TestCloud, usual } from "./cloud.ts";

/** A policy document of statements that allow. */
export function allowing(...statements: readonly object[]) {
  return {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
}

type More = Partial<AssumeRoleCommandInput>;

/** What tests do with the roles of the usual account. */
export function roleSessions(cloud: TestCloud) {
  const assume = async (role: string, more: More = {}, sts = cloud.sts()) => {
    const { Credentials: credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${usual}:role/${role}`,
        RoleSessionName: "run-1",
        ...more,
      }),
    );
    return {
      accessKeyId: must(credentials?.AccessKeyId),
      secretAccessKey: must(credentials?.SecretAccessKey),
      sessionToken: must(credentials?.SessionToken),
    };
  };
  return {
    assume,
    as: async (role: string, more: More = {}, region = "eu-west-1"): Promise<EC2Client> =>
      cloud.ec2With(await assume(role, more), region),
    /** Gives back the status. */
    setRole: (name: string, policies: unknown, more: object = {}): Promise<number> =>
      cloud.post("/_local/role", { account: usual, name, policies, ...more }),
  };
}
