/** Colours for a terminal, or none. Renderers are handed one and never ask where their text goes. */
import pc from "picocolors";

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
}

export function makePaint(isColoured: boolean): Paint {
  const { bold, dim, green, yellow, red } = pc.createColors(isColoured);
  return { bold, dim, green, yellow, red };
}
