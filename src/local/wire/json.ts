/** The JSON protocol of AWS, version 1.1: the action in a header, JSON in and out. */
import { AwsError } from "../aws-error.ts";
import { Parameters } from "./parameters.ts";
import type { Fields } from "./xml.ts";

export const jsonContentType = "application/x-amz-json-1.1";

/** The types of the fields an action may be sent; what stands in no shape is ignored, as AWS does. */
export type JsonShape = Readonly<Record<string, "string" | "number">>;

/** The fields of a body as parameters. @throws SerializationException for no JSON object, or a wrong type */
export function readJsonParameters(body: string, shape: JsonShape): Parameters {
  const value = parseJson(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AwsError("SerializationException", "Unexpected value type in payload");
  }
  return Parameters.parse(
    Object.entries(value).flatMap(([name, field]) => {
      if (!Object.hasOwn(shape, name) || field === null) return [];
      return [[name, readField(name, field, shape[name])] as const];
    }),
  );
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body === "" ? "{}" : body);
  } catch {
    throw new AwsError("SerializationException", "Unable to parse the request body as JSON");
  }
}

function readField(name: string, field: unknown, type: "string" | "number" | undefined): string {
  if (typeof field === type && (typeof field === "string" || typeof field === "number")) return `${field}`;
  const found = Array.isArray(field) ? "LIST" : typeof field === "object" ? "STRUCTURE" : typeof field;
  throw new AwsError(
    "SerializationException",
    `${found.toUpperCase()}_VALUE can not be converted to a ${type ?? "known type"}: ${name}`,
  );
}

/** An answer; absent values are left out. */
export function renderJsonAnswer(_action: string, fields: Fields): string {
  return JSON.stringify(fields);
}

/** The JSON protocol's error document. */
export function renderJsonError({ code, message }: AwsError): string {
  return JSON.stringify({ __type: code, message });
}

/** The words of JSON services for what is wrong before any action runs. */
export const jsonRefusals = {
  unsigned: () => new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token"),
  badSignature: (header: string) =>
    new AwsError(
      "IncompleteSignatureException",
      `The request signature does not conform to AWS standards: '${header}'`,
    ),
  unknownKey: () =>
    new AwsError("UnrecognizedClientException", "The security token included in the request is invalid."),
  expiredSession: () =>
    new AwsError("ExpiredTokenException", "The security token included in the request is expired"),
} as const;

/** For an action, or a service, that is not there. */
export function unknownOperation(message: string): AwsError {
  return new AwsError("UnknownOperationException", message);
}
