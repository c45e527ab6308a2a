import { describe, expect, it } from "vitest";
import { toReadError, toWriteError } from "../../src/aws/ec2-errors.ts";
import { InputError, ReadError, WriteError } from "../../src/model/errors.ts";
import { serviceError, transportError } from "./fake-ec2.ts";

const scope = { account: "222222222222", region: "eu-west-1" };
const read = { scope, action: "ec2:DescribeSecurityGroups" };
const write = { scope, action: "ec2:AuthorizeSecurityGroupIngress", groupId: "sg-0000000a" };

describe("a failed write says how to react", () => {
  const cases: readonly [string, Error, string, string][] = [
    [
      "a rule that is already there",
      serviceError("InvalidPermission.Duplicate"),
      "stale",
      "DESTINATION_CHANGED",
    ],
    ["a rule that is gone", serviceError("InvalidPermission.NotFound"), "stale", "DESTINATION_CHANGED"],
    [
      "an unknown rule id",
      serviceError("InvalidSecurityGroupRuleId.NotFound"),
      "stale",
      "DESTINATION_CHANGED",
    ],
    ["a group name taken meanwhile", serviceError("InvalidGroup.Duplicate"), "stale", "DESTINATION_CHANGED"],
    ["two taggers at once", serviceError("ConcurrentTagAccess"), "stale", "DESTINATION_CHANGED"],
    ["a full group", serviceError("RulesPerSecurityGroupLimitExceeded"), "quota", "QUOTA_EXCEEDED"],
    ["a full Region", serviceError("SecurityGroupLimitExceeded"), "quota", "QUOTA_EXCEEDED"],
    ["a full account", serviceError("ResourceCountExceeded"), "quota", "QUOTA_EXCEEDED"],
    ["a malformed rule", serviceError("InvalidPermission.Malformed"), "fault", "RULE_REFUSED"],
    ["the same rule twice in a call", serviceError("InvalidParameterValue"), "fault", "RULE_REFUSED"],
    ["a prefix list that is not here", serviceError("InvalidPrefixListID.NotFound"), "fault", "RULE_REFUSED"],
    ["a reserved name", serviceError("InvalidGroup.Reserved"), "fault", "RULE_REFUSED"],
    ["a VPC that is not here", serviceError("InvalidVpcID.NotFound"), "fault", "RULE_REFUSED"],
    ["a missing permission", serviceError("UnauthorizedOperation", "no", 403), "denied", "ACCESS_DENIED"],
    ["a denial in STS's spelling", serviceError("AccessDenied", "no", 403), "denied", "ACCESS_DENIED"],
    ["too many tags", serviceError("TagLimitExceeded"), "failed", "CALL_REFUSED"],
    ["an unknown refusal", serviceError("SomethingNew"), "failed", "CALL_REFUSED"],
    ["throttling that did not end", serviceError("RequestLimitExceeded", "slow", 503), "failed", "THROTTLED"],
    ["an expired session", serviceError("RequestExpired"), "failed", "CREDENTIALS_EXPIRED"],
    ["a Region that is off", serviceError("AuthFailure", "no", 401), "failed", "REGION_DISABLED"],
    ["an internal error", serviceError("InternalError", "oops", 500), "lost", "NO_ANSWER"],
    ["an unavailable service", serviceError("Unavailable", "oops", 503), "lost", "NO_ANSWER"],
    ["an unknown 5xx", serviceError("Strange", "oops", 502), "lost", "NO_ANSWER"],
    ["a time-out", transportError("TimeoutError", "ETIMEDOUT"), "lost", "NO_ANSWER"],
    ["a dropped connection", transportError("TimeoutError", "ECONNRESET"), "lost", "NO_ANSWER"],
    ["a closed socket", transportError("Error", "EPIPE"), "lost", "NO_ANSWER"],
    ["an abort", transportError("AbortError", ""), "lost", "NO_ANSWER"],
    ["a refused connection", transportError("Error", "ECONNREFUSED"), "lost", "ENDPOINT_UNREACHABLE"],
    ["a reply that cannot be read", serviceError("Error", "XML parse error", 200), "lost", "NO_ANSWER"],
    ["an error without any status", new Error("?"), "lost", "NO_ANSWER"],
  ];

  it.each(cases)("%s", (_case, error, reaction, code) => {
    const result = toWriteError(error, write);

    expect(result).toBeInstanceOf(WriteError);
    expect({ reaction: result.reaction, code: result.code }).toEqual({ reaction, code });
    expect(result.message).toContain("sg-0000000a (account 222222222222, Region eu-west-1)");
    expect(result.message).toContain("ec2:AuthorizeSecurityGroupIngress");
    expect(result.next).not.toBe("");
  });
});

describe("a group that EC2 does not find", () => {
  const gone = "The security group 'sg-0000000a' does not exist";
  const peerGone = "The security group 'sg-0000000b' does not exist";
  const apart = "You have specified two resources that belong to different networks.";
  const cases: readonly [string, string, readonly string[], string][] = [
    ["is the destination when no rule names a group", "not found", [], "stale"],
    ["is the destination when the text names it", gone, ["sg-0000000b"], "stale"],
    ["is the destination when it refers only to itself", gone, ["sg-0000000a"], "stale"],
    ["is the peer when the text names the peer", peerGone, ["sg-0000000b"], "fault"],
    ["is the peer when the text names none", apart, ["sg-0000000b"], "fault"],
  ];

  it.each(cases)("%s", (_case, message, peerGroupIds, reaction) => {
    const error = serviceError("InvalidGroup.NotFound", message);

    expect(toWriteError(error, { ...write, peerGroupIds }).reaction).toBe(reaction);
  });
});

describe("a failed read says what is wrong and what to do", () => {
  const noCredentials = transportError("CredentialsProviderError", "");
  const ssoOver = Object.assign(new Error("The SSO session has expired"), {
    name: "CredentialsProviderError",
  });
  const unconnected = Object.assign(new Error("the request socket did not establish a connection with"), {
    name: "TimeoutError",
  });
  const cases: readonly [string, Error, string, RegExp][] = [
    [
      "a denied call",
      serviceError("UnauthorizedOperation", "no", 403),
      "ACCESS_DENIED",
      /ec2:Describe.*22222222/,
    ],
    [
      "a disabled Region",
      serviceError("AuthFailure", "no", 401),
      "REGION_DISABLED",
      /enable eu-west-1 in account 2/,
    ],
    [
      "an opt-in Region",
      serviceError("OptInRequired", "no", 401),
      "REGION_DISABLED",
      /take it out of the mapping/,
    ],
    ["an expired token", serviceError("ExpiredToken"), "CREDENTIALS_EXPIRED", /sign in again/],
    ["an expired request", serviceError("RequestExpired"), "CREDENTIALS_EXPIRED", /clock/],
    ["an expired SSO session", ssoOver, "CREDENTIALS_EXPIRED", /sso login/],
    ["no credentials", noCredentials, "NO_CREDENTIALS", /AWS_PROFILE/],
    ["unknown keys", serviceError("InvalidClientTokenId", "no", 403), "CREDENTIALS_REFUSED", /access key/],
    ["a closed port", transportError("Error", "ECONNREFUSED"), "ENDPOINT_UNREACHABLE", /AWS_ENDPOINT_URL/],
    [
      "an unknown host",
      transportError("Error", "ENOTFOUND"),
      "ENDPOINT_UNREACHABLE",
      /eu-west-1 is a Region/,
    ],
    ["a connection never made", unconnected, "ENDPOINT_UNREACHABLE", /network/],
    ["throttling that did not end", serviceError("RequestLimitExceeded", "slow", 503), "THROTTLED", /later/],
    ["a broken reply", transportError("TimeoutError", "ECONNRESET"), "NO_ANSWER", /run again/],
    ["a refused token of a page", serviceError("InvalidNextToken"), "CALL_REFUSED", /error code/],
  ];

  it.each(cases)("%s", (_case, error, code, next) => {
    const result = toReadError(error, read);

    expect(result).toBeInstanceOf(ReadError);
    expect(result.code).toBe(code);
    expect(result.message).toContain("account 222222222222, Region eu-west-1: ec2:DescribeSecurityGroups");
    expect(result.next).toMatch(next);
  });
});

describe("what errors never say", () => {
  it("leaves out the coded part of a denial", () => {
    const text = "You are not authorized. Encoded authorization failure message: AbCdEf123";

    const result = toReadError(serviceError("UnauthorizedOperation", text, 403), read);

    expect(result.message).toContain("You are not authorized.");
    expect(result.message).not.toContain("AbCdEf123");
  });

  it("does not repeat what AWS says to a refused signature, which quotes the signed headers", () => {
    const text = "The Canonical String was 'x-amz-security-token:SECRET'";

    const result = toReadError(serviceError("SignatureDoesNotMatch", text, 403), read);

    expect(JSON.stringify([result.message, result.next])).not.toContain("SECRET");
  });

  it("does not repeat the command line of a failed credential_process", () => {
    const failed = Object.assign(new Error("Command failed: get-key --password hunter2"), {
      name: "CredentialsProviderError",
    });

    expect(toReadError(failed, read).message).not.toContain("hunter2");
  });
});

describe("errors from before the call", () => {
  const role = new ReadError({
    code: "ROLE_NOT_ASSUMABLE",
    subject: "arn",
    reason: "may not",
    next: "trust it",
  });
  const keys = new InputError({ code: "NO_CREDENTIALS", subject: "AWS", reason: "none", next: "sign in" });

  it("become a write that was denied when the role could not be assumed", () => {
    expect(toWriteError(role, write)).toMatchObject({ reaction: "denied", code: "ROLE_NOT_ASSUMABLE" });
  });

  it("become a write that failed when there were no credentials: nothing was sent, so nothing is lost", () => {
    expect(toWriteError(keys, write)).toMatchObject({ reaction: "failed", code: "NO_CREDENTIALS" });
  });

  it("stay what they are in a read, so that a run without credentials ends at once", () => {
    expect(toReadError(keys, read)).toBe(keys);
    expect(toReadError(role, read)).toBe(role);
  });
});
