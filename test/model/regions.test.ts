import { expect, test } from "vitest";
import { isKnownRegion, partitionOf, REGION_PATTERN } from "../../src/model/regions.ts";

test.each([
  ["us-east-1", "aws"],
  ["ap-southeast-7", "aws"],
  ["cn-northwest-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
  ["eusc-de-east-1", "aws-eusc"],
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["eu-isoe-west-1", "aws-iso-e"],
  ["us-isof-south-1", "aws-iso-f"],
])("%s is a known Region of %s", (region, partition) => {
  expect(REGION_PATTERN.test(region)).toBe(true);
  expect(isKnownRegion(region)).toBe(true);
  expect(partitionOf(region)).toBe(partition);
});

test.each([
  ["nz-north-1", "aws"],
  ["us-gov-north-2", "aws-us-gov"],
  ["cn-south-1", "aws-cn"],
])("%s could be a Region of %s that is newer than this list", (region, partition) => {
  expect(REGION_PATTERN.test(region)).toBe(true);
  expect(isKnownRegion(region)).toBe(false);
  expect(partitionOf(region)).toBe(partition);
});

test.each(["", "us-east", "us-east-1a", "US-EAST-1", "us_east_1", "aws-global", "eu-west-01", " eu-west-1"])(
  "%j is not the name of a Region",
  (text) => {
    expect(REGION_PATTERN.test(text)).toBe(false);
    expect(isKnownRegion(text)).toBe(false);
  },
);
