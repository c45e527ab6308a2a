/** A copy between the usual two VPCs, by the profiles of a person who works in both accounts. */
import type { CliEnvironment } from "../support/run-cli.ts";
import { SOURCE, type Stage, TARGET } from "./stage.ts";

/** The environment with one profile for each account and no keys beside them. */
export async function profiles(stage: Stage): Promise<CliEnvironment> {
  const config = [SOURCE, TARGET].map(
    ({ account, region }) =>
      `[profile p${account}]\nregion = ${region}\naws_access_key_id = ${account}\naws_secret_access_key = x\n`,
  );
  return {
    AWS_CONFIG_FILE: await stage.file("aws-config", config.join("\n")),
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_REGION: "",
  };
}

export const BY_PROFILES = ["--from-profile", `p${SOURCE.account}`, "--to-profile", `p${TARGET.account}`];

export function copyOf(...args: readonly string[]): readonly string[] {
  return ["copy", "security-group", ...args, "--to-vpc", TARGET.vpc, ...BY_PROFILES];
}
