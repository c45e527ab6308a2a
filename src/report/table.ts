/** Columns of text, each as wide as its widest cell. Widths are counted before any colour is put on. */

export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Lines without trailing spaces. Every row may have its own number of cells. */
export function renderTable(rows: readonly (readonly Cell[])[], indent = ""): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.text.length);
    });
  }
  return rows.map((row) =>
    (indent + row.map((cell, column) => renderCell(cell, row, column, widths)).join("  ")).trimEnd(),
  );
}

function renderCell(cell: Cell, row: readonly Cell[], column: number, widths: readonly number[]): string {
  const isLast = column === row.length - 1;
  const padding = isLast ? "" : " ".repeat((widths[column] ?? 0) - cell.text.length);
  return (cell.paint ?? String)(cell.text) + padding;
}

export function cell(text: string, paint?: (text: string) => string): Cell {
  return paint === undefined ? { text } : { text, paint };
}
