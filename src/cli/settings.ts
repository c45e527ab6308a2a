/** Settings that flags or the environment give; a flag wins. */
import { InputError } from "../model/errors.ts";
import type { RoleSettings } from "../wiring.ts";

export interface SettingOptions {
  readonly readerRole?: string;
  readonly writerRole?: string;
  readonly externalId?: string;
  readonly ruleQuota?: number;
  readonly owner?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function roleSettings(options: SettingOptions, env: Environment): RoleSettings {
  const externalId = nonEmpty(options.externalId) ?? nonEmpty(env.VPC_RULE_SYNC_EXTERNAL_ID);
  return {
    readerRole:
      nonEmpty(options.readerRole) ?? nonEmpty(env.VPC_RULE_SYNC_READER_ROLE) ?? "vpc-rule-sync-reader",
    writerRole:
      nonEmpty(options.writerRole) ?? nonEmpty(env.VPC_RULE_SYNC_WRITER_ROLE) ?? "vpc-rule-sync-writer",
    ...(externalId === undefined ? {} : { externalId }),
  };
}

/** What owner tags begin with: `<hub>/<stage>` for registered mappings, else `<caller account>/cli`. */
export function ownerPrefix(options: SettingOptions, env: Environment, account: string): string {
  return nonEmpty(options.owner) ?? nonEmpty(env.VPC_RULE_SYNC_OWNER) ?? `${account}/cli`;
}

/**
 * @throws InputError when the environment holds no number
 */
export function ruleQuota(options: SettingOptions, env: Environment): number | null {
  if (options.ruleQuota !== undefined) return options.ruleQuota;
  const text = nonEmpty(env.VPC_RULE_SYNC_RULE_QUOTA);
  if (text === undefined) return null;
  if (/^[1-9][0-9]{0,3}$/.test(text)) return Number(text);
  throw new InputError({
    code: "BAD_SETTING",
    subject: "VPC_RULE_SYNC_RULE_QUOTA",
    reason: `${JSON.stringify(text)} is no number of rules`,
    next: "give the quota L-0EA8095F of your accounts, such as 100",
  });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}
