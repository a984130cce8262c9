/** One document of a YAML stream; a JSON file is one as well. */
export interface DocumentText {
  /** With its `---` line, if it has one. */
  text: string
  /** The line of the file on which `text` begins. */
  line: number
}

/**
 * A marker that ends a document wherever it stands, inside a quoted or block scalar too (YAML 1.1, c-forbidden):
 * at the very start of a line and followed by white space, so that `-----BEGIN CERTIFICATE-----` is none.
 */
const MARKER = /(^|\n)(\uFEFF?---|\.\.\.)(?=[ \t\r\n]|$)/g

/**
 * Splits a stream at its document markers, without parsing it: a broken document cannot spoil its neighbours, and only
 * one at a time is held as a syntax tree. Documents without content come along; the parser knows them.
 */
export function* splitDocuments(text: string): Generator<DocumentText> {
  let start = 0
  let line = 1
  for (const match of text.matchAll(MARKER)) {
    const marker = match.index + match[1]!.length
    const piece = text.slice(start, marker)
    const isEnd = match[2] === '...'
    // Directives (%YAML 1.1) belong to the document that the marker opens.
    if (!isEnd && piece.trimStart().startsWith('%')) continue
    if (piece !== '') yield { text: piece, line }
    line += countLines(piece)
    start = isEnd ? marker + match[2]!.length : marker
  }
  if (start < text.length) yield { text: text.slice(start), line }
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
