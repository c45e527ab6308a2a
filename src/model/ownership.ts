/** The tags that say whose a destination is. Set in the creating call, read on every run. */

export const OWNER_TAG = "vpc-rule-sync:owner";
export const SOURCE_TAG = "vpc-rule-sync:source";
/** On an ACL that was made to take the place of another: the id of that one. */
export const REPLACES_TAG = "vpc-rule-sync:replaces";

/** The value of the owner tag: `<hub account>/<stage>/<mapping id>`. */
export function ownerOf(ownerPrefix: string, mappingId: string): string {
  return `${ownerPrefix}/${mappingId}`;
}

/** The value of the source tag: `<account>/<region>/<id>`. */
export function sourceTagOf(source: {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}): string {
  return `${source.account}/${source.region}/${source.groupId}`;
}
