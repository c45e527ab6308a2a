/** Answers what is no HTTP request at all, or one whose head is too large, before there is anything to read a call from. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { refuseCall } from "./answer-call.ts";
import { AwsError } from "./aws-error.ts";
import { readCall } from "./call.ts";
import type { Cloud } from "./cloud.ts";

/** Writes the refusal by hand, for Node would send an empty one, and ends the connection. */
export function answerNoHttp(error: NodeJS.ErrnoException, socket: Duplex, cloud: Cloud): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, contentType, body, requestId } = refuseCall(
    readCall({}, "", ""),
    refusals.get(error.code ?? "") ?? notHttp,
    cloud,
  );
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${contentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-amzn-requestid: ${requestId}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const notHttp = new AwsError("InvalidRequest", "The request is not HTTP.");
const refusals: ReadonlyMap<string, AwsError> = new Map([
  ["HPE_HEADER_OVERFLOW", new AwsError("RequestHeaderTooLarge", "The address or a header is too long.", 431)],
  ["ERR_HTTP_REQUEST_TIMEOUT", new AwsError("RequestTimeout", "The request did not end in time.", 408)],
]);
