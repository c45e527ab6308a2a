/** moto_server as a child process, where it is on PATH: the emulator that most people test against. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether there is a moto_server; says so on the output when there is none. */
export function hasMoto(): boolean {
  const isThere = spawnSync("moto_server", ["--help"]).status === 0;
  if (!isThere) process.stdout.write("skipped: moto_server is not on PATH, so the suite is not put to it\n");
  return isThere;
}

export interface MotoServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one on a free port and waits until it answers. */
export async function startMoto(): Promise<MotoServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Images, which moto otherwise loads for every account, are no concern of the suite.
  const env = { ...process.env, MOTO_EC2_LOAD_DEFAULT_AMIS: "false" };
  const child = spawn("moto_server", ["-p", `${port}`], { stdio: "ignore", env });
  const ended = once(child, "exit");
  const close = async () => {
    child.kill();
    await ended;
  };
  for (let tries = 0; tries < 300; tries++) {
    if (await answers(url)) return { url, close };
    await sleep(100);
  }
  await close();
  throw new Error("moto_server did not answer within 30 s");
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/data.json`).then(
    (reply) => reply.ok,
    () => false,
  );
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
