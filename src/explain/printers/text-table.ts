const PADDING = 3

/** Columns as kubectl prints them, for any number of rows; lines end where their text ends. */
export function textTable(headers: string[], rows: string[][]): string[] {
  const all = [headers, ...rows]
  const widths = headers.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, row[column]!.length), 0),
  )
  return all.map(
    (row) =>
      `${row
        .map((cell, column) => cell.padEnd(widths[column]! + PADDING))
        .join('')
        .trimEnd()}\n`,
  )
}
