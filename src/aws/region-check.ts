/** Asks about a Region that the shipped list does not know before anything is read in it. */
import { ReadError } from "../model/errors.ts";
import {
  type ObservedGroup,
  type ObservedRule,
  type Peering,
  type PrefixList,
  type Scope,
  scopeKey,
  type Vpc,
} from "../model/group.ts";
import type { ObservedAcl, Subnet } from "../model/network-acl.ts";
import { isKnownRegion } from "../model/regions.ts";
import type { RuleFilter, StateReader, VpcFilter } from "../reconcile/ports.ts";
import type { AccountAccess } from "./account-access.ts";
import { readRegionState } from "./regions-state.ts";

/** A reader that refuses scopes in Regions that do not exist or are disabled, and else is the inner one. */
export class RegionCheck implements StateReader {
  readonly #inner: StateReader;
  readonly #access: AccountAccess;
  readonly #homeRegion: string;
  readonly #checks = new Map<string, Promise<void>>();

  constructor(inner: StateReader, access: AccountAccess, homeRegion: string) {
    this.#inner = inner;
    this.#access = access;
    this.#homeRegion = homeRegion;
  }

  async readGroups(scope: Scope, groupIds?: readonly string[]): Promise<readonly ObservedGroup[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readGroups(scope, groupIds);
  }

  async readRules(scope: Scope, filter: RuleFilter): Promise<readonly ObservedRule[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readRules(scope, filter);
  }

  async readVpcs(scope: Scope, filter: VpcFilter): Promise<readonly Vpc[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readVpcs(scope, filter);
  }

  async readPrefixLists(scope: Scope): Promise<readonly PrefixList[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readPrefixLists(scope);
  }

  async readPeerings(scope: Scope): Promise<readonly Peering[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readPeerings(scope);
  }

  async readQuota(scope: Scope, code: string): Promise<number> {
    await this.#ensureRegion(scope);
    return this.#inner.readQuota(scope, code);
  }

  async readAcls(scope: Scope, aclIds?: readonly string[]): Promise<readonly ObservedAcl[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readAcls(scope, aclIds);
  }

  async readSubnets(scope: Scope, vpcIds: readonly string[]): Promise<readonly Subnet[]> {
    await this.#ensureRegion(scope);
    return this.#inner.readSubnets(scope, vpcIds);
  }

  /** Asks once per account and Region, and not at all for Regions that are known. */
  #ensureRegion(scope: Scope): Promise<void> {
    if (isKnownRegion(scope.region)) return Promise.resolve();
    const key = scopeKey(scope);
    const check = this.#checks.get(key) ?? this.#checkRegion(scope);
    this.#checks.set(key, check);
    return check;
  }

  async #checkRegion(scope: Scope): Promise<void> {
    const state = await readRegionState(this.#access, scope, this.#homeRegion);
    if (state === "enabled") return;
    throw new ReadError({
      code: state === "disabled" ? "REGION_DISABLED" : "REGION_UNKNOWN",
      subject: scopeKey(scope),
      reason:
        state === "disabled"
          ? "this Region is not enabled in the account"
          : "AWS lists no Region of this name for the account",
      next:
        state === "disabled"
          ? "enable it in the account, or take it out of the mapping"
          : "check its spelling",
    });
  }
}
