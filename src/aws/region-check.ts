/** Asks about a Region that the shipped list does not know before anything is read in it. */
import { ReadError } from "../model/errors.ts";
import type { ObservedGroup, Scope } from "../model/group.ts";
import { isKnownRegion } from "../model/regions.ts";
import type { RuleFilter, StateReader, VpcFilter } from "../reconcile/ports.ts";
import type { AccountAccess } from "./account-access.ts";
import { readRegionState } from "./regions-state.ts";

/** A reader that refuses scopes in Regions that do not exist or are disabled, and else is the inner one. */
export class RegionCheck implements StateReader {
  readonly #inner: StateReader;
  readonly #access: AccountAccess;
  readonly #homeRegion: string;

  constructor(inner: StateReader, access: AccountAccess, homeRegion: string) {
    this.#inner = inner;
    this.#access = access;
    this.#homeRegion = homeRegion;
  }

  async readGroups(scope: Scope, groupIds?: readonly string[]): Promise<readonly ObservedGroup[]> {
    if (!isKnownRegion(scope.region)) await this.#checkRegion(scope);
    return this.#inner.readGroups(scope, groupIds);
  }

  readRules(scope: Scope, filter: RuleFilter): ReturnType<StateReader["readRules"]> {
    return this.#inner.readRules(scope, filter);
  }

  readVpcs(scope: Scope, filter: VpcFilter): ReturnType<StateReader["readVpcs"]> {
    return this.#inner.readVpcs(scope, filter);
  }

  readPrefixLists(scope: Scope): ReturnType<StateReader["readPrefixLists"]> {
    return this.#inner.readPrefixLists(scope);
  }

  readPeerings(scope: Scope): ReturnType<StateReader["readPeerings"]> {
    return this.#inner.readPeerings(scope);
  }

  async #checkRegion(scope: Scope): Promise<void> {
    const state = await readRegionState(this.#access, scope, this.#homeRegion);
    if (state === "enabled") return;
    throw new ReadError({
      code: state === "disabled" ? "REGION_DISABLED" : "REGION_UNKNOWN",
      subject: `${scope.account}/${scope.region}`,
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
