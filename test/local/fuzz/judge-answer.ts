/** Whether an answer is one that AWS could give: its protocol's document, with a code where it refuses, and a request id. */
import { parseXML } from "@aws-sdk/xml-builder";
import type { Answer } from "./send.ts";

const slowMs = 5000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const code = /^[A-Za-z]+(\.[A-Za-z]+)*$/;
const leaked = /\bundefined\b|\bNaN\b|\[object |\[native code\]|TypeError|RangeError| {4}at .*:\d+:\d+/;

/** What is wrong with an answer, in a sentence; nothing when all is well. */
export function problemOf(answer: Answer, method: string): string | undefined {
  const { status, type, requestId, text, tookMs } = answer;
  if (tookMs > slowMs) return `took ${Math.round(tookMs)} ms`;
  if (status < 200 || status >= 500 || (status >= 300 && status < 400)) return `status ${status}`;
  if (requestId === undefined || !uuid.test(requestId)) return `x-amzn-requestid is ${requestId}`;
  if (leaked.test(text)) return `shows ${leaked.exec(text)?.[0]}`;
  if (method === "HEAD") return text === "" ? undefined : "HEAD has a body";
  if (type === "application/x-amz-json-1.1") return problemOfJson(text, status);
  if (type === "text/xml;charset=UTF-8") return problemOfXml(text, status, requestId);
  return `content-type ${type}`;
}

function problemOfJson(text: string, status: number): string | undefined {
  const value: unknown = JSON.parse(text);
  if (status === 200) return isObject(value) ? undefined : "is no object";
  if (!isObject(value) || typeof value.message !== "string") return "has no message";
  return problemOfCode(value.__type);
}

function problemOfXml(text: string, status: number, requestId: string): string | undefined {
  const { root, name } = readXml(text);
  const [error, id] = status === 200 ? [undefined, idOf(root)] : errorOf(root, name);
  if (id !== requestId) return `request id ${id} in the body, ${requestId} in the header`;
  if (status === 200) return /^[A-Z][A-Za-z]+Response$/.test(name) ? undefined : `root is ${name}`;
  if (!isObject(error) || typeof error.Message !== "string") return "has no message";
  return problemOfCode(error.Code);
}

function problemOfCode(value: unknown): string | undefined {
  if (typeof value !== "string" || !code.test(value)) return `code is ${JSON.stringify(value)}`;
  return value === "InternalError" ? value : undefined;
}

/** EC2's and STS's error documents. */
function errorOf(root: Fields, name: string): readonly [error: unknown, requestId: unknown] {
  if (name === "ErrorResponse") return [root.Error, root.RequestId];
  return [isObject(root.Errors) ? root.Errors.Error : undefined, root.RequestID];
}

function idOf(root: Fields): unknown {
  return root.requestId ?? (isObject(root.ResponseMetadata) ? root.ResponseMetadata.RequestId : undefined);
}

type Fields = { readonly [name: string]: unknown };

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// What the SDK's parser lets pass: characters that XML cannot carry, a bare ampersand, and words behind the root.
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const bareAmpersand = /&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/;

/** @throws Error for a document that is not well formed */
export function readXml(text: string): { readonly root: Fields; readonly name: string } {
  const illegal = notXml.exec(text) ?? bareAmpersand.exec(text);
  if (illegal !== null) throw new Error(`XML with ${JSON.stringify(illegal[0])} at ${illegal.index}`);
  const document: unknown = parseXML(text);
  const [[name, root] = [""]] = isObject(document) ? Object.entries(document) : [];
  if (!text.endsWith(`</${name}>`)) throw new Error(`XML that goes on behind </${name}>`);
  if (!isObject(root)) throw new Error(`XML with no elements in <${name}>`);
  return { root, name };
}

/** The same for an answer of a `/_local/` path: JSON, with a sentence where it refuses. */
export function problemOfControl({ status, type, text }: Answer): string | undefined {
  if (status < 200 || status >= 500) return `status ${status}: ${text}`;
  if (type !== "application/json") return `content-type ${type}`;
  const value: unknown = JSON.parse(text);
  if (status === 200) return undefined;
  const error = isObject(value) ? value.error : undefined;
  if (typeof error !== "string" || error === "") return `refused without a sentence: ${text}`;
  return leaked.test(error) ? `says ${error}` : undefined;
}
