/**
 * What a SigV4 header says about a call: the access key, and the Region and
 * service it was signed for. The signature itself is not verified.
 */
export type Authorization =
  | { readonly kind: "none" }
  | { readonly kind: "malformed"; readonly header: string }
  | {
      readonly kind: "signed";
      readonly accessKey: string;
      readonly region: string;
      readonly service: string;
    };

const credential = /Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request(?=[,\s]|$)/;

/** Reads the header; what is not whole SigV4 is malformed. */
export function parseAuthorization(header: string | undefined): Authorization {
  if (header === undefined || header.trim() === "") return { kind: "none" };
  const match = credential.exec(header);
  const complete =
    header.startsWith("AWS4-HMAC-SHA256 ") &&
    /SignedHeaders=[^,\s]+/.test(header) &&
    /Signature=[0-9a-f]+/.test(header);
  const [, accessKey, , region, service] = match ?? [];
  if (!complete || accessKey === undefined || region === undefined || service === undefined) {
    return { kind: "malformed", header };
  }
  return { kind: "signed", accessKey, region, service };
}
