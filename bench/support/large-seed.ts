/** Seeds for the local cloud alone: as many groups as the largest fleets have, and as many ACLs as a page takes. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "./fleet.ts";

export interface SeedFile {
  readonly file: string;
  remove(): Promise<void>;
}

/** Groups in one VPC, each with five rules of every common kind and two tags. */
export function writeGroups(place: Place, count: number): Promise<SeedFile> {
  const securityGroups = Array.from({ length: count }, (_, index) => groupOf(index));
  return writeSeed(place, [{ id: idOf("vpc", 0), cidr: "10.0.0.0/16", securityGroups }]);
}

/** ACLs, 200 in a VPC as the quota has it, each with ten entries in each direction. */
export function writeAcls(place: Place, count: number): Promise<SeedFile> {
  const perVpc = 200;
  const vpcs = Array.from({ length: Math.ceil(count / perVpc) }, (_, vpc) => ({
    id: idOf("vpc", vpc),
    cidr: "10.0.0.0/16",
    networkAcls: Array.from({ length: perVpc }, (_, index) => aclOf(vpc * perVpc + index, index === 0)),
  }));
  return writeSeed(place, vpcs);
}

async function writeSeed({ account, region }: Place, vpcs: readonly object[]): Promise<SeedFile> {
  const folder = await mkdtemp(join(tmpdir(), "vpc-rule-sync-bench-"));
  const file = join(folder, "seed.json");
  await writeFile(file, JSON.stringify({ name: "bench", accounts: [{ account, region, vpcs }] }));
  return { file, remove: () => rm(folder, { recursive: true }) };
}

function groupOf(index: number) {
  const id = largeGroupId(index);
  const network = `10.${index % 250}`;
  const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });
  return {
    id,
    name: `service-${index}`,
    description: `service ${index} of the bench`,
    tags: [
      { Key: "Name", Value: `service-${index}` },
      { Key: "team", Value: `team-${index % 9}` },
    ],
    ingress: [
      {
        ...tcp(443),
        IpRanges: [{ CidrIp: `${network}.0.0/24`, Description: "office" }, { CidrIp: `${network}.1.0/24` }],
      },
      { ...tcp(22), Ipv6Ranges: [{ CidrIpv6: `2001:db8:${(index % 5000).toString(16)}::/48` }] },
      { ...tcp(8080), UserIdGroupPairs: [{ GroupId: id }] },
    ],
    egress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  };
}

function aclOf(index: number, isDefault: boolean) {
  const entries = Array.from({ length: 20 }, (_, at) => ({
    RuleNumber: 100 + at * 10,
    Protocol: "6",
    RuleAction: at % 5 === 4 ? "deny" : "allow",
    Egress: at % 2 === 0,
    CidrBlock: `10.${at}.${index % 250}.0/24`,
    PortRange: { From: 1000 + at, To: 2000 + at },
  }));
  return { id: idOf("acl", index), isDefault, entries };
}

/** The id of one of the groups. */
export function largeGroupId(index: number): string {
  return idOf("sg", index);
}

function idOf(prefix: string, index: number): string {
  return `${prefix}-${index.toString(16).padStart(17, "0")}`;
}
