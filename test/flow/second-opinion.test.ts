/**
 * Programs that are not ours on the other side: moto's idea of EC2, and the AWS CLI as the hand that tampers.
 *
 * moto differs from EC2 where these cases do not look: it does not canonicalise CIDRs, applies batches rule by
 * rule, forgets the descriptions of rules that name groups, and does not page.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { CreateVpcCommand } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { AccountView } from "../cli/account-view.ts";
import { runOf } from "../cli/documents.ts";
import { mapping, openStage, ownerTags, TARGET, twoVpcs } from "../cli/stage.ts";
import { environment, runCli } from "../support/run-cli.ts";

function isHere(program: string, ...args: readonly string[]): boolean {
  const isThere = spawnSync(program, args).status === 0;
  if (!isThere)
    process.stdout.write(`skipped: ${program} is not on PATH, so there is no second opinion from it\n`);
  return isThere;
}

describe.runIf(isHere("moto_server", "--help"))("with moto in the place of AWS", () => {
  test("plan finds what is missing, sync creates it in another account and Region, and then all is in sync", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const moto = spawn("moto_server", ["-p", `${port}`], { stdio: "ignore" });
    try {
      await untilAnswers(url);
      const source = { account: "111111111111", region: "eu-west-1" };
      const target = { account: "222222222222", region: "us-east-1" };
      const here = await viewOf(url, source);
      const there = await viewOf(url, target);
      const [from, to] = [await makeVpc(here, "10.0.0.0/16"), await makeVpc(there, "10.20.0.0/16")];
      await here.create(from, "web");
      await here.allow(from, "web", "in tcp 443 from 10.0.0.0/8 # office", "in udp 53 from 10.0.0.2/32");
      const { GroupId } = await here.group(from, "web");
      await here.allow(from, "web", `in tcp 8080 from ${GroupId}`);
      const file = JSON.stringify({
        ...mapping({ source: { ...source, vpc: from, select: { names: ["web"] } } }),
        targets: [{ ...target, vpc: to }],
      });
      await using stage = await openStage();
      const path = await stage.file("m.json", file);
      const run = (command: string) => runCli([command, "-f", path, "--json"], { AWS_ENDPOINT_URL: url });

      const results = [await run("plan"), await run("sync"), await run("plan")];

      expect(results.map(({ code, stderr }) => [code, stderr])).toEqual([
        [2, ""],
        [0, ""],
        [0, ""],
      ]);
      expect(results.map((result) => runOf(result).destinations[0]?.outcome)).toEqual([
        "drifted",
        "corrected",
        "in-sync",
      ]);
      expect(await there.words(to, "web")).toEqual([
        "in tcp 443 from 10.0.0.0/8 # office",
        "in tcp 8080 from web",
        "in udp 53 from 10.0.0.2/32",
        "out all to 0.0.0.0/0",
      ]);

      await there.allow(to, "web", "in tcp 22 from 10.9.0.0/16");
      await there.revoke(to, "web", "in udp 53 from 10.0.0.2/32");
      const repaired = [await run("plan"), await run("sync"), await run("plan")];

      expect(repaired.map(({ code }) => code)).toEqual([2, 0, 0]);
      expect(await there.words(to, "web")).toHaveLength(4);
    } finally {
      await end(moto);
    }
  });
});

describe.runIf(isHere("aws", "--version"))("with the AWS CLI as somebody's hand", () => {
  test("what it opens and takes away is found and put right, and it sees the result", async () => {
    const rules = ["in tcp 443 from 10.0.0.0/8", "in tcp 80 from 10.0.0.0/8"];
    await using stage = await openStage(twoVpcs({ web: rules }, { web: { rules, tags: ownerTags() } }));
    const { GroupId } = await stage.view(TARGET).group(TARGET.vpc, "web");
    const env = environment({
      AWS_ENDPOINT_URL: stage.url,
      AWS_ACCESS_KEY_ID: TARGET.account,
      AWS_DEFAULT_REGION: TARGET.region,
      HOME: stage.folder,
    });
    const aws = async (...args: readonly string[]): Promise<unknown> => {
      const { stdout } = await promisify(execFile)("aws", ["ec2", ...args, "--output", "json"], { env });
      return JSON.parse(stdout);
    };
    const group = ["--group-id", GroupId];
    const file = await stage.file("m.json", mapping());

    await aws(
      "authorize-security-group-ingress",
      ...group,
      "--protocol",
      "tcp",
      "--port",
      "22",
      "--cidr",
      "0.0.0.0/0",
    );
    await aws(
      "revoke-security-group-ingress",
      ...group,
      "--protocol",
      "tcp",
      "--port",
      "80",
      "--cidr",
      "10.0.0.0/8",
    );
    const planned = await stage.run(["plan", "-f", file]);
    const synced = await stage.run(["sync", "-f", file]);

    expect(planned.stdout).toContain("+  in  tcp 80  from 10.0.0.0/8  missing here");
    expect(planned.stdout).toContain("-  in  tcp 22  from 0.0.0.0/0   not in the source");
    expect([planned.code, synced.code]).toEqual([2, 0]);
    const ports = "SecurityGroups[0].IpPermissions[].FromPort";
    expect(await aws("describe-security-groups", "--group-ids", GroupId, "--query", ports)).toEqual([
      443, 80,
    ]);
  });
});

/** In moto a role of any name can be assumed, and its keys act in the role's account. */
async function viewOf(
  url: string,
  { account, region }: { account: string; region: string },
): Promise<AccountView> {
  const sts = new STSClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: "operator", secretAccessKey: "never-verified" },
  });
  const RoleArn = `arn:aws:iam::${account}:role/hand`;
  const { Credentials: keys } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "hand" }));
  return new AccountView(
    url,
    {
      accessKeyId: keys?.AccessKeyId ?? "",
      secretAccessKey: keys?.SecretAccessKey ?? "",
      sessionToken: keys?.SessionToken ?? "",
    },
    region,
  );
}

async function makeVpc({ client }: AccountView, block: string): Promise<string> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: block }));
  return Vpc?.VpcId ?? "";
}

async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const isUp = await fetch(`${url}/moto-api/data.json`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
