export interface Matrix {
  set(row: string, column: string, value: string): void
  /** As an aligned table, rows in the order they came. */
  print(): string
}

/** Collects what each target did with each fault, for people to look over. */
export function createMatrix(columns: readonly string[]): Matrix {
  const rows = new Map<string, Map<string, string>>()
  return {
    set(row, column, value) {
      const cells = rows.get(row) ?? new Map<string, string>()
      rows.set(row, cells.set(column, value))
    },
    print() {
      const table = [
        ['', ...columns],
        ...[...rows].map(([row, cells]) => [
          row,
          ...columns.map((column) => cells.get(column) ?? ''),
        ]),
      ]
      const widths = ['', ...columns].map((_, index) =>
        Math.max(...table.map((cells) => cells[index]?.length ?? 0)),
      )
      return table
        .map((cells) =>
          cells
            .map((cell, index) => cell.padEnd(widths[index] ?? 0))
            .join('  ')
            .trimEnd(),
        )
        .join('\n')
    },
  }
}
