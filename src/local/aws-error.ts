/**
 * The one way an action refuses a call: AWS's error code, AWS's wording and the
 * HTTP status AWS sends with it. Anything else that is thrown is a fault of the
 * local cloud itself and is answered as InternalError.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
  }
}

/** A parameter whose value EC2 does not take; `why` is a whole sentence. */
export function invalidValue(parameter: string, value: string, why: string): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    `Value (${value}) for parameter ${parameter} is invalid. ${why}`,
  );
}

/** A required parameter that is absent or empty. */
export function missing(parameter: string): AwsError {
  return new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`);
}

/** Two parameters that exclude each other. */
export function notTogether(one: string, other: string): AwsError {
  return new AwsError(
    "InvalidParameterCombination",
    `The parameter ${one} cannot be used with the parameter ${other}`,
  );
}

/** EC2's answer to credentials it cannot accept. */
export function authFailure(): AwsError {
  return new AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", 401);
}
