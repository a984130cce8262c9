/** A parsed document, and where in its file the objects stand that it holds. */
export interface PositionedValue {
  value: unknown
  /** The line on which the value begins; the first line is 1. */
  line: number
  /** For every list under a key `items`: the line of each element. */
  itemLines: Map<unknown[], number[]>
}

/** A document that is no JSON or YAML as kubectl reads it. The message is one line and names no place. */
export class ManifestSyntaxError extends Error {
  override name = 'ManifestSyntaxError'
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/**
 * Counts lines up to an offset of `text`, whose first line has the number `firstLine`. Made for offsets that mostly
 * grow, as a parser asks: then the text is walked once.
 */
export function lineCounter(text: string, firstLine = 1): (offset: number) => number {
  let line = firstLine
  let seen = 0
  return (offset) => {
    if (offset < seen) [line, seen] = [firstLine, 0]
    for (let at = text.indexOf('\n', seen); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
      line++
      seen = at + 1
    }
    return line
  }
}
