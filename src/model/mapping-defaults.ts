/** What holds where a mapping document says nothing. The schema shows these to editors. */
export const DEFAULTS = {
  as: "{name}",
  mode: "report",
  ownership: "exclusive",
  tags: "copy",
  unresolved: "hold",
  maxRemovals: 10,
  maxRemovalsPercent: 50,
  /** An ACL stands before a whole subnet and commonly opens all to the world; its groups choose. */
  allowWorld: { "security-group": ["tcp/80", "tcp/443"], "network-acl": ["all"] },
  whenSourceMissing: "hold",
  whenNoRoom: "hold",
  associations: "none",
} as const;
