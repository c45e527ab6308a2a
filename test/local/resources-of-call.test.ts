/** The resources each kind of call asks permission for, in the order they are asked for. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/local/clock.ts";
import { writeActions } from "../../src/local/ec2/service.ts";
import { knowsResourcesOf, requestsOfCall } from "../../src/local/iam/resources-of-call.ts";
import { sequenceIds } from "../../src/local/ids.ts";
import { defaultVpcOf } from "../../src/local/state/scope.ts";
import { newWorld, scopeOf } from "../../src/local/state/world.ts";
import { Parameters } from "../../src/local/wire/parameters.ts";
import { must, usual } from "./cloud.ts";

const world = newWorld(systemClock, sequenceIds());
const scope = scopeOf(world, usual, "eu-west-1");
const vpc = must(defaultVpcOf(scope)).id;
const sg = must([...scope.groups.keys()][0]);
const subnet = must([...scope.subnets.keys()][0]);
const acl = must([...scope.networkAcls.keys()][0]);
const association = must([...scope.aclAssociations.values()].find(({ subnetId }) => subnetId === subnet)).id;
const awsList = must([...scope.prefixLists.values()].find(({ owner }) => owner === "AWS")).id;

/** Calls in the form of a query string, and what they ask for: `action on resource`. */
function askedBy(query: string): readonly string[] {
  const [action = "", sent = ""] = query.split("?");
  const parameters = Parameters.parse(new URLSearchParams(sent));
  return requestsOfCall({ action, parameters, scope, world }).map(
    (request) =>
      `${request.action.replace("ec2:", "")} on ${request.resource.replace(/^arn:aws:ec2:eu-west-1:/, "")}`,
  );
}

const tags = (type: string) => `TagSpecification.1.ResourceType=${type}&TagSpecification.1.Tag.1.Key=a`;
const mine = (type: string, id: string) => `${usual}:${type}/${id}`;

describe("a call asks for", () => {
  it.each<[string, readonly string[]]>([
    ["DescribeVpcs", ["DescribeVpcs on *"]],
    [`DeleteNetworkAcl?NetworkAclId=${acl}`, [`DeleteNetworkAcl on ${mine("network-acl", acl)}`]],
    [
      `DeleteNetworkAclEntry?NetworkAclId=${acl}&RuleNumber=1`,
      [`DeleteNetworkAclEntry on ${mine("network-acl", acl)}`],
    ],
    [
      `CreateNetworkAcl?VpcId=${vpc}&${tags("network-acl")}`,
      [
        `CreateNetworkAcl on ${mine("network-acl", "*")}`,
        `CreateTags on ${mine("network-acl", "*")}`,
        `CreateNetworkAcl on ${mine("vpc", vpc)}`,
      ],
    ],
    [
      `ReplaceNetworkAclAssociation?AssociationId=${association}&NetworkAclId=${acl}`,
      [
        `ReplaceNetworkAclAssociation on ${mine("network-acl", acl)}`,
        `ReplaceNetworkAclAssociation on ${mine("subnet", subnet)}`,
      ],
    ],
    [
      `AssociateSecurityGroupVpc?GroupId=${sg}&VpcId=${vpc}`,
      [
        `AssociateSecurityGroupVpc on ${mine("security-group", sg)}`,
        `AssociateSecurityGroupVpc on ${mine("vpc", vpc)}`,
      ],
    ],
    ["CreateManagedPrefixList?PrefixListName=a", [`CreateManagedPrefixList on ${mine("prefix-list", "*")}`]],
    [
      `ModifyManagedPrefixList?PrefixListId=${awsList}`,
      [`ModifyManagedPrefixList on aws:prefix-list/${awsList}`],
    ],
    [
      `CreateNetworkInterface?SubnetId=${subnet}&SecurityGroupId.1=${sg}`,
      [
        `CreateNetworkInterface on ${mine("network-interface", "*")}`,
        `CreateNetworkInterface on ${mine("subnet", subnet)}`,
        `CreateNetworkInterface on ${mine("security-group", sg)}`,
      ],
    ],
    [
      `RunInstances?ImageId=ami-1&SecurityGroup.1=default&SubnetId=${subnet}&${tags("instance")}`,
      [
        `RunInstances on ${mine("instance", "*")}`,
        `RunInstances on ${mine("network-interface", "*")}`,
        `RunInstances on ${mine("volume", "*")}`,
        `CreateTags on ${mine("instance", "*")}`,
        "RunInstances on :image/ami-1",
        `RunInstances on ${mine("subnet", subnet)}`,
        `RunInstances on ${mine("security-group", sg)}`,
      ],
    ],
    ...["RunInstances", `RunInstances?NetworkInterface.1.SubnetId=${subnet}`].map(
      (query): [string, readonly string[]] => [
        query,
        [
          ...["instance", "network-interface", "volume"].map((type) => `RunInstances on ${mine(type, "*")}`),
          `RunInstances on ${mine("subnet", subnet)}`,
          `RunInstances on ${mine("security-group", sg)}`,
        ],
      ],
    ),
    [
      "RunInstances?Placement.AvailabilityZone=eu-west-1c",
      [
        ...["instance", "network-interface", "volume"].map((type) => `RunInstances on ${mine(type, "*")}`),
        `RunInstances on ${mine("subnet", must([...scope.subnets.values()].find(({ zone }) => zone === "eu-west-1c")).id)}`,
        `RunInstances on ${mine("security-group", sg)}`,
      ],
    ],
    [
      "TerminateInstances?InstanceId.1=i-1&InstanceId.2=i-2",
      ["i-1", "i-2"].map((id) => `TerminateInstances on ${mine("instance", id)}`),
    ],
    [
      `CreateTags?ResourceId.1=${sg}&ResourceId.2=sgr-1&ResourceId.3=tgw-1&Tag.1.Key=a`,
      [mine("security-group", sg), mine("security-group-rule", "sgr-1"), mine("tgw", "tgw-1")].map(
        (arn) => `CreateTags on ${arn}`,
      ),
    ],
    [
      `CreateVpcPeeringConnection?VpcId=${vpc}&PeerVpcId=vpc-2&PeerOwnerId=222222222222`,
      [
        `CreateVpcPeeringConnection on ${mine("vpc", vpc)}`,
        `CreateVpcPeeringConnection on ${mine("vpc-peering-connection", "*")}`,
      ],
    ],
    ["DeleteSecurityGroup?GroupName=nobody", [`DeleteSecurityGroup on ${mine("security-group", "*")}`]],
    ["DeleteNetworkAcl", ["DeleteNetworkAcl on *"]],
  ])("%s", (query, asked) => {
    expect(askedBy(query)).toEqual(asked);
  });

  it("what conditions may ask about it, by the names of the reference", () => {
    const parameters = Parameters.parse(
      new URLSearchParams(`VpcId=${vpc}&PeerVpcId=vpc-2&PeerOwnerId=222222222222&PeerRegion=us-east-1`),
    );
    const [, peering] = requestsOfCall({ action: "CreateVpcPeeringConnection", parameters, scope, world });

    expect(Object.fromEntries(must(peering).keys)).toEqual({
      "aws:resourceaccount": [usual],
      "ec2:region": ["eu-west-1"],
      "ec2:requestervpc": [`arn:aws:ec2:eu-west-1:${usual}:vpc/${vpc}`],
      "ec2:acceptervpc": ["arn:aws:ec2:us-east-1:222222222222:vpc/vpc-2"],
    });
  });
});

describe("the table", () => {
  it("knows every action that may change something", () => {
    expect(writeActions.size).toBeGreaterThan(20);
    expect([...writeActions].filter((action) => !knowsResourcesOf(action))).toEqual([]);
  });
});
