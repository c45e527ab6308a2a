/** What Ctrl-C means to a run: the call in flight finishes, and nothing else starts, no read either. */
import { SyncError } from "../model/errors.ts";
import { type Scope, scopeKey } from "../model/group.ts";
import type { RuleFilter, StateReader, StopSignal, VpcFilter } from "./ports.ts";

/** What is left undone when somebody stops a run: nothing half-sent, only not sent. */
export function stoppedError(subject: string): SyncError {
  return new SyncError({
    code: "STOPPED",
    subject,
    reason: "the run was stopped before this was through",
    next: "run it again; it goes on from what is there",
  });
}

/** A reader that starts no read once the run is stopped. */
export class StoppableReader implements StateReader {
  private readonly inner: StateReader;
  private readonly stop: StopSignal;

  constructor(inner: StateReader, stop: StopSignal) {
    this.inner = inner;
    this.stop = stop;
  }

  async readGroups(scope: Scope, groupIds?: readonly string[]): ReturnType<StateReader["readGroups"]> {
    this.check(scope);
    return this.inner.readGroups(scope, groupIds);
  }

  async readRules(scope: Scope, filter: RuleFilter): ReturnType<StateReader["readRules"]> {
    this.check(scope);
    return this.inner.readRules(scope, filter);
  }

  async readVpcs(scope: Scope, filter: VpcFilter): ReturnType<StateReader["readVpcs"]> {
    this.check(scope);
    return this.inner.readVpcs(scope, filter);
  }

  async readPrefixLists(scope: Scope): ReturnType<StateReader["readPrefixLists"]> {
    this.check(scope);
    return this.inner.readPrefixLists(scope);
  }

  async readPeerings(scope: Scope): ReturnType<StateReader["readPeerings"]> {
    this.check(scope);
    return this.inner.readPeerings(scope);
  }

  async readQuota(scope: Scope, code: string): ReturnType<StateReader["readQuota"]> {
    this.check(scope);
    return this.inner.readQuota(scope, code);
  }

  async readAcls(scope: Scope, aclIds?: readonly string[]): ReturnType<StateReader["readAcls"]> {
    this.check(scope);
    return this.inner.readAcls(scope, aclIds);
  }

  async readSubnets(scope: Scope, vpcIds: readonly string[]): ReturnType<StateReader["readSubnets"]> {
    this.check(scope);
    return this.inner.readSubnets(scope, vpcIds);
  }

  private check(scope: Scope): void {
    if (this.stop.isStopped()) throw stoppedError(scopeKey(scope));
  }
}
