/** What holds where a mapping document says nothing. The schema shows these to editors. */
export const DEFAULTS = {
  as: "{name}",
  mode: "report",
  ownership: "exclusive",
  tags: "copy",
  unresolved: "hold",
  maxRemovals: 10,
  maxRemovalsPercent: 50,
  allowWorld: ["tcp/80", "tcp/443"],
  whenSourceMissing: "hold",
  whenNoRoom: "hold",
  associations: "none",
} as const;
