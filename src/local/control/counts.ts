/** Counts of AWS calls, failed ones included. */
export interface Counts {
  total: number;
  mutating: number;
  readonly byAction: Map<string, number>;
  readonly byAccount: Map<string, Map<string, number>>;
}

export function newCounts(): Counts {
  return { total: 0, mutating: 0, byAction: new Map(), byAccount: new Map() };
}

/** Counts one call; a caller who could not be identified has no account. */
export function countCall(
  counts: Counts,
  action: string,
  account: string | undefined,
  mutating: boolean,
): void {
  counts.total += 1;
  if (mutating) counts.mutating += 1;
  increment(counts.byAction, action);
  if (account === undefined) return;
  const own = counts.byAccount.get(account) ?? new Map<string, number>();
  counts.byAccount.set(account, own);
  increment(own, action);
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export function toJson({ total, mutating, byAction, byAccount }: Counts): unknown {
  return {
    total,
    byAction: Object.fromEntries(byAction),
    byAccount: Object.fromEntries([...byAccount].map(([account, own]) => [account, Object.fromEntries(own)])),
    mutating,
  };
}
