import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { must, useCloud, usual } from "./cloud.ts";
import { keptEvents } from "./events.ts";
import { makeGroup } from "./network.ts";

const hasAwsCli = spawnSync("aws", ["--version"]).status === 0;
if (!hasAwsCli) process.stderr.write("The AWS CLI is not on PATH: what it sends is not shown.\n");

describe.runIf(hasAwsCli)("what the AWS CLI sends", () => {
  const cloud = useCloud();

  it("is the list form, also for --protocol, --port and --cidr", async () => {
    const groupId = await makeGroup(cloud.ec2());
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: usual,
      AWS_SECRET_ACCESS_KEY: "never-verified",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_PAGER: "",
    };
    const words = ["authorize-security-group-ingress", "--group-id", groupId];
    const rule = ["--protocol", "tcp", "--port", "22", "--cidr", "10.0.0.9/8"];
    await promisify(execFile)("aws", ["ec2", ...words, ...rule], { env });

    const { events } = await keptEvents(cloud.url);
    const { requestParameters, userAgent } = must(events.at(-1)).detail;
    const ipRanges = { items: [{ cidrIp: "10.0.0.9/8" }] };
    const noOthers = { groups: {}, ipv6Ranges: {}, prefixListIds: {} };
    expect(requestParameters).toEqual({
      groupId,
      ipPermissions: { items: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges, ...noOthers }] },
    });
    expect(userAgent).toMatch(/^aws-cli\//);
  });
});
