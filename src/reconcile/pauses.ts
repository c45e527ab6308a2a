/** Pauses between looks at something EC2 may show late: they grow, and add up to 30 seconds. */
export function growingPauses(): readonly number[] {
  return [250, 500, 1_000, 2_000, 4_000, 8_000, 14_250];
}
