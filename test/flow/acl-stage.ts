/**
 * The engine on the local cloud through the SDK, for cases about network ACLs: seeds and entries in words, runs
 * as one call, and both sides looked at with the plain SDK.
 */
import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  type NetworkAcl,
  type NetworkAclEntry,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
} from "@aws-sdk/client-ec2";
import { Ec2State } from "../../src/aws/ec2-state.ts";
import { Ec2Steps } from "../../src/aws/ec2-steps.ts";
import { SystemClock } from "../../src/aws/system-clock.ts";
import { parseMappings } from "../../src/model/mapping-document.ts";
import type { DestinationResult, Run } from "../../src/model/run.ts";
import type { Job } from "../../src/reconcile/job.ts";
import type { Ports, ProgressEvent } from "../../src/reconcile/ports.ts";
import { reconcileScopes } from "../../src/reconcile/reconcile-scope.ts";
import { accessOf, type Counts, openCloud, type TestCloud } from "../aws/cloud.ts";
import type { RecordedCall } from "../support/acl-calls-oracle.ts";
import { entryOf, listWords } from "../support/acl-words.ts";
import { standardPolicies } from "../support/member-policies.ts";

const HUB = "123456789012";

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
}

export const SOURCE: Place = { account: "111111111111", region: "eu-west-1", vpc: "vpc-0a000000000000001" };
export const TARGET: Place = { account: "222222222222", region: "eu-west-1", vpc: "vpc-0b000000000000001" };
export const SOURCE_ACL = "acl-0a000000000000001";
export const TARGET_ACL = "acl-0b000000000000001";

export type Fields = Readonly<Record<string, unknown>>;

export interface AclWords {
  readonly id: string;
  readonly entries?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly subnets?: readonly string[];
  readonly isDefault?: boolean;
}

export interface VpcWords {
  readonly acls?: readonly AclWords[];
  /** By id: the zone's letter, or that and a name. */
  readonly subnets?: Readonly<Record<string, string>>;
  readonly cidr?: string;
  readonly ipv6Cidr?: string;
}

/** A mapping of the usual ACL between the usual VPCs, which writes; with fields changed. */
export function mapping(fields: Fields = {}): Fields {
  return {
    id: "edge",
    kind: "network-acl",
    source: { ...SOURCE, select: { ids: [SOURCE_ACL] } },
    targets: [{ ...TARGET }],
    mode: "enforce",
    limits: { maxRemovals: 100, maxRemovalsPercent: 100 },
    ...fields,
  };
}

/** What marks an ACL as this mapping's. */
export function ownerTags(mappingId = "edge", source = SOURCE_ACL): Readonly<Record<string, string>> {
  return {
    "vpc-rule-sync:owner": `${HUB}/cli/${mappingId}`,
    "vpc-rule-sync:source": `${SOURCE.account}/${SOURCE.region}/${source}`,
  };
}

export interface Ran {
  readonly run: Run;
  readonly first: DestinationResult;
  readonly outcomes: readonly string[];
  readonly events: readonly ProgressEvent[];
}

export interface RunOptions {
  /** Stops the run, as Ctrl-C does, once this many calls have landed. */
  readonly stopAfter?: number;
  readonly job?: Partial<Job>;
}

export class AclStage {
  readonly #cloud: TestCloud;
  #runs = 0;

  constructor(cloud: TestCloud) {
    this.#cloud = cloud;
  }

  static async open(): Promise<AclStage> {
    return new AclStage(await openCloud({ standardPolicies }));
  }

  close(): Promise<void> {
    return this.#cloud.close();
  }

  /** Begins anew with these seeds, in fair weather. */
  async reset(...seeds: readonly object[]): Promise<void> {
    await this.post("reset", { seeds: false });
    for (const seed of seeds) await this.post("state?mode=add", seed);
  }

  post(path: string, body: object): Promise<void> {
    return this.#cloud.post(`/_local/${path}`, body);
  }

  counts(): Promise<Counts> {
    return this.#cloud.counts();
  }

  async faults(...faults: readonly object[]): Promise<void> {
    await this.post("faults", { faults });
  }

  entryQuota({ account, region }: Pick<Place, "account" | "region">, value: number): Promise<void> {
    return this.post("quota", { account, region, code: "L-2AEEBF1A", value });
  }

  /** What changed something since `forget`, failed calls included. */
  async calls(): Promise<readonly RecordedCall[]> {
    return (await (await fetch(`${this.#cloud.url}/_local/calls`)).json()) as readonly RecordedCall[];
  }

  forget(): Promise<void> {
    return this.post("counts", {});
  }

  sync(mappings: unknown, options: RunOptions = {}): Promise<Ran> {
    return this.#run("sync", mappings, options);
  }

  plan(mappings: unknown, options: RunOptions = {}): Promise<Ran> {
    return this.#run("plan", mappings, options);
  }

  async #run(action: Job["action"], documents: unknown, { stopAfter, job }: RunOptions): Promise<Ran> {
    const { mappings, problems } = parseMappings(JSON.stringify(documents), "case.json");
    if (problems.length > 0) throw new Error(problems.join("\n"));
    this.#runs += 1;
    const events: ProgressEvent[] = [];
    const landed = () => events.filter(({ kind }) => kind === "applied" || kind === "created").length;
    const whole: Job = {
      runId: `vpc-rule-sync-${this.#runs}`,
      action,
      mappings,
      neighbours: [],
      approved: null,
      ownerPrefix: `${HUB}/cli`,
      adopt: false,
      acceptRemovals: null,
      foreignMarkers: [],
      ruleQuota: null,
      ...job,
    };
    const done = await reconcileScopes(whole, {
      ...ports(),
      stop: { isStopped: () => stopAfter !== undefined && landed() >= stopAfter },
      progress: { report: (event) => events.push(event) },
    });
    if (done.kind !== "ran") throw new Error(`bad input: ${done.problems.join("; ")}`);
    const { destinations } = done.run;
    const [first] = destinations;
    if (first === undefined) throw new Error("the run names no destination");
    return { run: done.run, first, outcomes: destinations.map(({ outcome }) => outcome), events };
  }

  /** Every ACL of a VPC as the plain SDK sees it, EC2's own entries left out. */
  async acls(place: Place): Promise<readonly NetworkAcl[]> {
    const { NetworkAcls = [] } = await clientFor(place).send(
      new DescribeNetworkAclsCommand({ Filters: [{ Name: "vpc-id", Values: [place.vpc] }] }),
    );
    return NetworkAcls.map((acl) => ({
      ...acl,
      Entries: acl.Entries?.filter(({ RuleNumber = 0 }) => RuleNumber <= 32_766) ?? [],
    }));
  }

  async acl(place: Place, aclId: string): Promise<NetworkAcl> {
    const found = (await this.acls(place)).find(({ NetworkAclId }) => NetworkAclId === aclId);
    if (found === undefined) throw new Error(`${place.vpc} has no ${aclId}`);
    return found;
  }

  /** The ACL of ours that was made from this source. */
  async copyOf(place: Place, source = SOURCE_ACL): Promise<NetworkAcl> {
    const copies = (await this.acls(place)).filter(({ Tags = [] }) =>
      Tags.some(({ Key, Value = "" }) => Key === "vpc-rule-sync:source" && Value.endsWith(`/${source}`)),
    );
    const [copy] = copies;
    if (copy === undefined || copies.length > 1) throw new Error(`${copies.length} copies of ${source}`);
    return copy;
  }

  async words(place: Place, aclId: string): Promise<readonly string[]> {
    return listWords((await this.acl(place, aclId)).Entries ?? []);
  }

  async entries(place: Place, aclId: string): Promise<readonly NetworkAclEntry[]> {
    return (await this.acl(place, aclId)).Entries ?? [];
  }

  /** Which ACL each subnet of the VPC is under. */
  async under(place: Place): Promise<Readonly<Record<string, string>>> {
    const acls = await this.acls(place);
    return Object.fromEntries(
      acls.flatMap(({ Associations = [], NetworkAclId = "" }) =>
        Associations.map(({ SubnetId = "" }) => [SubnetId, NetworkAclId]),
      ),
    );
  }

  /** Somebody edits an ACL by hand: `+ words`, `= words` at a number that is taken, `- words`. */
  async edit(place: Place, aclId: string, ...edits: readonly string[]): Promise<void> {
    const client = clientFor(place);
    for (const edit of edits) {
      const entry = { NetworkAclId: aclId, ...entryOf(edit.slice(2)) };
      const { Egress, RuleNumber, Protocol, RuleAction } = entry;
      const whole = { ...entry, Egress, RuleNumber, Protocol, RuleAction };
      if (edit.startsWith("+")) await client.send(new CreateNetworkAclEntryCommand(whole));
      else if (edit.startsWith("=")) await client.send(new ReplaceNetworkAclEntryCommand(whole));
      else await client.send(new DeleteNetworkAclEntryCommand({ NetworkAclId: aclId, Egress, RuleNumber }));
    }
  }

  /** Somebody moves a subnet by hand. */
  async move(place: Place, subnetId: string, aclId: string): Promise<void> {
    const acls = await this.acls(place);
    const association = acls
      .flatMap(({ Associations = [] }) => Associations)
      .find(({ SubnetId }) => SubnetId === subnetId);
    await clientFor(place).send(
      new ReplaceNetworkAclAssociationCommand({
        AssociationId: association?.NetworkAclAssociationId,
        NetworkAclId: aclId,
      }),
    );
  }
}

function ports(): Pick<Ports, "reader" | "applier" | "clock"> {
  const access = accessOf(HUB);
  return { reader: new Ec2State(access), applier: new Ec2Steps(access), clock: new SystemClock() };
}

function clientFor({ account, region }: Pick<Place, "account" | "region">): EC2Client {
  const credentials = { accessKeyId: account, secretAccessKey: "x" };
  return new EC2Client({ region, credentials, maxAttempts: 1 });
}

/** A seed of one VPC for each of these places. */
export function seedOf(...places: readonly (readonly [Place, VpcWords])[]): object {
  return {
    name: "words",
    accounts: places.map(([{ account, region, vpc }, words]) => ({
      account,
      region,
      vpcs: [vpcOf(vpc, region, words)],
    })),
  };
}

function vpcOf(id: string, region: string, words: VpcWords) {
  const { acls = [], cidr = "10.0.0.0/16", ipv6Cidr, subnets = {} } = words;
  const base = cidr.split(".").slice(0, 2).join(".");
  return {
    id,
    cidr,
    ...(ipv6Cidr === undefined ? {} : { ipv6Cidr }),
    tags: [],
    securityGroups: [],
    prefixLists: [],
    subnets: Object.entries(subnets).map(([subnetId, words], index) => {
      const [letter = "a", name] = words.split(" ");
      const zone = { id: subnetId, az: `${region}${letter}`, cidr: `${base}.${index}.0/24` };
      return name === undefined ? zone : { ...zone, name };
    }),
    networkAcls: acls.map((acl) => ({
      id: acl.id,
      isDefault: acl.isDefault ?? false,
      tags: Object.entries(acl.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      subnetIds: acl.subnets ?? [],
      entries: (acl.entries ?? []).map(entryOf),
    })),
  };
}
