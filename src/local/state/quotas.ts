/** The quotas this cloud enforces, by Service Quotas code, with AWS's defaults. */
export const quotaDefaults = {
  rulesPerGroup: { code: "L-0EA8095F", value: 60 },
  groupsPerRegion: { code: "L-E79EC296", value: 2500 },
  groupsPerInterface: { code: "L-2AFB9258", value: 5 },
} as const;

export type QuotaName = keyof typeof quotaDefaults;

/** Whether a Service Quotas code is one of those enforced here. */
export function isQuotaCode(code: string): boolean {
  return Object.values(quotaDefaults).some((quota) => quota.code === code);
}

/** The value that holds in a scope: what was set for it, else AWS's default. */
export function quotaOf(scope: { readonly quotas: ReadonlyMap<string, number> }, name: QuotaName): number {
  const { code, value } = quotaDefaults[name];
  return scope.quotas.get(code) ?? value;
}
