import { AwsError } from "../aws-error.ts";
import { readTagSpecifications } from "../rules/tags.ts";
import { lookUp } from "../state/look-up.ts";
import type { NetworkAcl } from "../state/network-acl.ts";
import { putTags } from "../state/put-tags.ts";
import { quotaOf } from "../state/quotas.ts";
import type { Scope } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";
import { onceByToken } from "./client-token.ts";
import type { Ec2Context, Effect } from "./context.ts";
import { renderNetworkAcl } from "./describe-network-acls.ts";

/** A new ACL denies everything and has no subnet. The one create call of this field with a client token. */
export function createNetworkAcl(
  parameters: Parameters,
  { scope, ids }: Pick<Ec2Context, "scope" | "ids">,
): Effect {
  const vpcId = parameters.requiredText("VpcId");
  const tags = readTagSpecifications(parameters, "network-acl");
  return onceByToken(parameters, scope, [vpcId, [...tags]], () => {
    const vpc = lookUp("vpc", scope.vpcs, vpcId);
    requireRoom(scope, vpcId);
    return () => {
      const acl: NetworkAcl = { id: ids.next("acl"), vpcId, isDefault: false, entries: new Map() };
      scope.networkAcls.set(acl.id, acl);
      putTags(scope, acl.id, tags);
      return {
        networkAcl: renderNetworkAcl(acl, vpc, [], scope),
        clientToken: parameters.text("ClientToken"),
      };
    };
  });
}

function requireRoom(scope: Scope, vpcId: string): void {
  const own = [...scope.networkAcls.values()].filter((acl) => acl.vpcId === vpcId);
  if (own.length < quotaOf(scope, "networkAclsPerVpc")) return;
  throw new AwsError("NetworkAclLimitExceeded", "The maximum number of network acls has been reached.");
}
