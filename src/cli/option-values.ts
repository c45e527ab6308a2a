/** Reads option values; what is wrong with one is said in commander's words. */
import { InvalidArgumentError } from "commander";

export function parseCount(text: string): number {
  if (!/^(0|[1-9][0-9]{0,5})$/.test(text)) throw new InvalidArgumentError("give a whole number, 0 or more.");
  return Number(text);
}

export function parseQuota(text: string): number {
  const quota = parseCount(text);
  if (quota === 0) throw new InvalidArgumentError("give the quota, 1 or more.");
  return quota;
}

export function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65535) throw new InvalidArgumentError("give a port, 0 to 65535.");
  return port;
}

export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

/** `a=b` pairs, given once or more. */
export function collectPairs(
  value: string,
  earlier: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = value.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("give it as key=value.");
  return { ...earlier, [value.slice(0, at)]: value.slice(at + 1) };
}
