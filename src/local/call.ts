/** A call as it came over the wire, before anybody knows for which service it is. */
import type { IncomingHttpHeaders } from "node:http";

export interface Call {
  /** The parameters of the query string and of a form body; of a JSON body none. */
  readonly entries: readonly (readonly [string, string])[];
  /** `X-Amz-Target`, by which the JSON protocol names the action. */
  readonly target: string | undefined;
  /** Whether the call says that its body is JSON; whether it is, is judged by its service. */
  readonly json: boolean;
  readonly body: string;
  readonly authorization: string | undefined;
  readonly token: string | undefined;
  readonly userAgent: string;
}

/** A call from its HTTP request; `search` is what stands behind the question mark. */
export function readCall(headers: IncomingHttpHeaders, search: string, body: string): Call {
  const target = firstOf(headers["x-amz-target"]);
  const json = target !== undefined || /^application\/(x-amz-)?json/i.test(headers["content-type"] ?? "");
  return {
    entries: [...new URLSearchParams(search), ...(json ? [] : new URLSearchParams(body))],
    target,
    json,
    body,
    authorization: headers.authorization,
    token: firstOf(headers["x-amz-security-token"]),
    userAgent: headers["user-agent"] ?? "",
  };
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
