const PADDING = 3

/** Columns as kubectl prints them; lines end where their text ends. */
export function textTable(headers: string[], rows: string[][]): string[] {
  const all = [headers, ...rows]
  const widths = headers.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all.map(
    (row) =>
      `${row
        .map((cell, column) => cell.padEnd(widths[column]! + PADDING))
        .join('')
        .trimEnd()}\n`,
  )
}
