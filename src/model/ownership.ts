/** The two tags that say whose a destination is. Set in the creating call, read on every run. */

export const OWNER_TAG = "vpc-rule-sync:owner";
export const SOURCE_TAG = "vpc-rule-sync:source";

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
