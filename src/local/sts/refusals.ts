/** STS's words for credentials it cannot accept. */
import { AwsError } from "../aws-error.ts";

export function unknownToken(): AwsError {
  return new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
}

export function expiredToken(): AwsError {
  return new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
}
