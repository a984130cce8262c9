import { Composer, type Document, Lexer, type Node, Parser } from 'yaml'
import { lineCounter, ManifestSyntaxError, type PositionedValue } from './positioned.ts'
import { buildYamlValue } from './yaml-value.ts'

/**
 * Lexical tokens in one document, some 3 MB of ordinary YAML: as much as an apiserver takes as one object. The syntax
 * tree of a hostile document of that many takes 1 GB and half a minute (measured). JSON has no such bound.
 */
export const MAX_YAML_TOKENS = 1_000_000

/** The parser is recursive: some 1500 levels fit on the stack (measured). No API type nests a tenth of this. */
export const MAX_YAML_DEPTH = 500

/** Scalars stay text, and keys are not compared: both are done as kubectl does them, in yaml-value.ts. */
const OPTIONS = {
  schema: 'failsafe',
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const

/**
 * Reads one YAML document as kubectl does; null when it has no content. Stricter in one thing that YAML forbids and
 * go-yaml takes: brackets and quotes that go on to the left of their parent.
 * @throws {ManifestSyntaxError} for broken YAML, more than MAX_YAML_TOKENS or MAX_YAML_DEPTH, duplicate keys, keys that
 * are no strings, and aliases that lead nowhere, to themselves or to too much.
 */
export function parseYaml(text: string, firstLine: number): PositionedValue | null {
  const lineAt = lineCounter(text, firstLine)
  const document = compose(text, lineAt)
  const error = document?.errors[0]
  if (error) {
    throw new ManifestSyntaxError(`invalid YAML: ${error.message.split('\n', 1)[0]}`, lineAt(error.pos[0]))
  }
  const root = document?.contents as Node | null | undefined
  if (!root) return null
  const positioned = buildYamlValue(root, lineAt)
  return positioned.value === null ? null : positioned
}

/** As parseDocument of the yaml library, but stops at the bounds instead of running out of memory. */
function compose(text: string, lineAt: (offset: number) => number): Document.Parsed | undefined {
  const [parser, composer] = [new Parser(), new Composer(OPTIONS)]
  const tokens = parseBounded(text, parser, lineAt)
  const [document, second] = [...composer.compose(tokens, true, text.length)]
  if (second) throw new ManifestSyntaxError('invalid YAML: two documents in one', lineAt(second.range[0]))
  return document
}

function* parseBounded(text: string, parser: Parser, lineAt: (offset: number) => number) {
  let count = 0
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_YAML_TOKENS) {
      throw new ManifestSyntaxError(
        'too large for one YAML document: split it or write it as JSON',
        lineAt(0),
      )
    }
    yield* parser.next(lexeme)
    if (parser.stack.length > MAX_YAML_DEPTH) {
      throw new ManifestSyntaxError(`nested more than ${MAX_YAML_DEPTH} levels deep`, lineAt(parser.offset))
    }
  }
  yield* parser.end()
}
