/** What the template of member accounts lets the two roles do, for a cloud whose accounts all have them. */
import { readTemplate, resolveTemplate } from "./cloud-template.ts";

export interface MemberPolicies {
  readonly reader: readonly unknown[];
  readonly writer: readonly unknown[];
}

export interface Hub {
  readonly account: string;
  readonly stage: string;
  /** Whether the writer may take over what has no owner yet, without a tag that permits it. */
  readonly allowAdoption: boolean;
}

/** The hub that the local cloud's accounts trust. */
export const LOCAL_HUB: Hub = { account: "123456789012", stage: "local", allowAdoption: true };

/**
 * The permission policies of both roles, written once for all accounts: a policy variable stands where a
 * deployed stack has its account's number, and any partition will do.
 *
 * @param template the text of config/member-account.yml
 * @throws BugError for a template that is not ours
 */
export function memberPolicies(template: string, hub: Hub = LOCAL_HUB): MemberPolicies {
  const region = "us-east-1";
  const resources = resolveTemplate(readTemplate(template), {
    parameters: {
      HubAccount: hub.account,
      Stage: hub.stage,
      ExternalId: "any",
      HomeRegion: region,
      AllowAdoption: String(hub.allowAdoption),
    },
    pseudo: {
      "AWS::AccountId": `\${aws:PrincipalAccount}`,
      "AWS::Partition": "*",
      "AWS::Region": region,
    },
  });
  return { reader: policiesOf(resources.ReaderRole), writer: policiesOf(resources.WriterRole) };
}

interface RoleResource {
  readonly Properties: { readonly Policies: readonly { readonly PolicyDocument: unknown }[] };
}

function policiesOf(role: unknown): readonly unknown[] {
  return (role as RoleResource).Properties.Policies.map(({ PolicyDocument: document }) => document);
}
