/** The calls that the fuzz starts from: recorded ones, and by hand those of actions the contract suite does not call. */
import { readFileSync } from "node:fs";

export interface CorpusCall {
  readonly service: string;
  /** The `X-Amz-Target` of a JSON call. */
  readonly target: string | undefined;
  readonly body: string;
}

const byHand = [
  "Action=DescribeAvailabilityZones&AllAvailabilityZones=true&Filter.1.Name=state&Filter.1.Value.1=available",
  "Action=DescribeRegions&RegionName.1=eu-west-1&RegionName.2=us-east-1",
  "Action=DescribeRegions&AllRegions=true&Filter.1.Name=opt-in-status&Filter.1.Value.1=opt-in-not-required",
  "Action=DescribePrefixLists&MaxResults=100&PrefixListId.1={pl-1}",
  "Action=DescribeInstances&MaxResults=5&Filter.1.Name=instance-state-name&Filter.1.Value.1=running",
  "Action=DescribeInstances&InstanceId.1={i-1}",
  "Action=DescribeInstances&Filter.1.Name=instance.group-id&Filter.1.Value.1={sg-1}",
  "Action=DescribeVpcPeeringConnections&VpcPeeringConnectionId.1={pcx-1}&Filter.1.Name=status-code&Filter.1.Value.1=*",
  "Action=DisassociateVpcCidrBlock&AssociationId={vpc-cidr-assoc-1}",
  "Action=AssociateVpcCidrBlock&VpcId={vpc-1}&CidrBlock=10.77.0.0%2F16",
  "Action=CreateNetworkInterface&SubnetId={subnet-1}&PrivateIpAddress=10.0.1.50",
  "Action=ModifyInstanceAttribute&InstanceId={i-1}&GroupId.1={sg-1}&GroupId.2={sg-2}",
  "Action=ModifyNetworkInterfaceAttribute&NetworkInterfaceId={eni-1}&SecurityGroupId.1={sg-1}&SecurityGroupId.2={sg-2}",
  "Action=RejectVpcPeeringConnection&VpcPeeringConnectionId={pcx-1}",
  "Action=RestoreManagedPrefixListVersion&PrefixListId={pl-1}&PreviousVersion=1&CurrentVersion=2",
  "Action=RunInstances&ImageId={ami-1}&MinCount=1&MaxCount=3&InstanceType=t3.micro&SubnetId={subnet-1}&SecurityGroupId.1={sg-1}" +
    "&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value={name-1}",
  "Action=RunInstances&ImageId={ami-1}&MinCount=1&MaxCount=1&ClientToken={token-1}&NetworkInterface.1.DeviceIndex=0" +
    "&NetworkInterface.1.SubnetId={subnet-1}&NetworkInterface.1.SecurityGroupId.1={sg-1}&NetworkInterface.1.PrivateIpAddress=10.0.1.77",
  "Action=TerminateInstances&InstanceId.1={i-1}&InstanceId.2={i-2}",
] as const;

/** Every call of the corpus, in a fixed order. */
export function readCorpus(): readonly CorpusCall[] {
  const recorded = readFileSync(new URL("corpus.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");
  return [
    ...recorded.map((line): CorpusCall => {
      const [service = "", target = "-", body = ""] = line.split("\t");
      return { service, target: target === "-" ? undefined : target, body };
    }),
    ...byHand.map((body) => ({ service: "ec2", target: undefined, body: `${body}&Version=2016-11-15` })),
  ];
}

/** The action a call names. */
export function actionOf({ target, body }: CorpusCall): string {
  return target?.split(".").at(-1) ?? new URLSearchParams(body).get("Action") ?? "";
}
