/** STS's words for credentials it cannot accept. */
import { AwsError } from "../aws-error.ts";

/** For keys nobody gave out, or a token that does not belong to them. */
export function unknownToken(): AwsError {
  return new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
}

/** For a session that has run out. */
export function expiredToken(): AwsError {
  return new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
}
