/** STS's checks on the form of a value, in the words its validation errors use. */
import { AwsError } from "../aws-error.ts";

export interface Constraint {
  readonly min: number;
  readonly max: number;
  readonly pattern: string;
}

/** @throws ValidationError that names the member and the rule it breaks */
export function requireForm(name: string, value: string, { min, max, pattern }: Constraint): string {
  const problem =
    value.length < min
      ? `Member must have length greater than or equal to ${min}`
      : value.length > max
        ? `Member must have length less than or equal to ${max}`
        : new RegExp(`^${pattern}$`).test(value)
          ? undefined
          : `Member must satisfy regular expression pattern: ${pattern}`;
  if (problem !== undefined) throw invalidMember(name, value, problem);
  return value;
}

/** STS's ValidationError for one member. */
export function invalidMember(name: string, value: string, problem: string): AwsError {
  return new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${problem}`,
  );
}
