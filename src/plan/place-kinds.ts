/** What differs between groups and ACLs where sources are selected and destinations are sought. */
import type { InputError } from "../model/errors.ts";
import { isDefaultGroup, type Scope } from "../model/group.ts";
import type { Mapping, Target } from "../model/mapping.ts";
import { OWNER_TAG, ownerOf } from "../model/ownership.ts";
import type { Finding } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { placeAcls } from "./acl/place-acls.ts";
import type { Candidate } from "./candidate.ts";
import type { WorldIndex } from "./index-world.ts";
import { type Placement, placeDestinations } from "./place-destinations.ts";
import type { PlaceRequest } from "./place-mappings.ts";
import { type SelectedSources, selectSources } from "./select-sources.ts";

type VpcPlace = Scope & { readonly vpcId: string };

/** One mapping's sources, and how destinations for them are found. */
export interface Kind {
  readonly sources: SelectedSources;
  place(
    target: Target,
    vpcId: string,
  ): {
    readonly placements: readonly Placement[];
    readonly problems: readonly InputError[];
    readonly findings: readonly Finding[];
  };
  /** What carries the mapping's owner tag in a scope. */
  owned(scope: Scope): readonly Candidate[];
  /** Every VPC has its default group and its default ACL, so one without any is not there. */
  hasVpc(vpc: VpcPlace): boolean;
}

export function kindOf(mapping: Mapping, source: Snapshot, request: PlaceRequest, index: WorldIndex): Kind {
  const owner = request.ownerPrefix === null ? null : ownerOf(request.ownerPrefix, mapping.id);
  return mapping.kind === "network-acl"
    ? aclKind(mapping, source, owner, request, index)
    : groupKind(mapping, source, owner, request, index);
}

function groupKind(
  mapping: Mapping,
  source: Snapshot,
  owner: string | null,
  { adopt, created }: PlaceRequest,
  index: WorldIndex,
): Kind {
  const sources = selectSources(mapping, source.groups, isDefaultGroup);
  return {
    sources,
    place: (target, vpcId) => {
      const groupsByName = index.groupsByName({ ...target, vpcId });
      const given = { mapping, target, vpcId, owner, adopt, created, groupsByName };
      return { ...placeDestinations({ ...given, sources: sources.selected }), findings: [] };
    },
    owned: (scope) => (owner === null ? [] : index.groupsOwnedBy(scope, owner)),
    hasVpc: (vpc) => index.groupsByName(vpc).size > 0,
  };
}

function aclKind(
  mapping: Mapping,
  source: Snapshot,
  owner: string | null,
  { created }: PlaceRequest,
  index: WorldIndex,
): Kind {
  const sources = selectSources(mapping, index.acls(source), ({ isDefault }) => isDefault);
  return {
    sources,
    place: (target, vpcId) => {
      const acls = index.aclsIn({ ...target, vpcId });
      return placeAcls({ mapping, target, vpcId, owner, created, acls, sources: sources.selected });
    },
    owned: (scope) =>
      owner === null ? [] : [...index.acls(scope).values()].filter(({ tags }) => tags[OWNER_TAG] === owner),
    hasVpc: (vpc) => index.aclsIn(vpc).length > 0,
  };
}
