import { parseJson } from './parse-json.ts'
import { parseYaml } from './parse-yaml.ts'
import { ManifestSyntaxError, type PositionedValue } from './positioned.ts'
import { type DocumentText, splitDocuments } from './split-documents.ts'

/** A document, or why it could not be read and on which line. */
export type ReadDocument = PositionedValue | ManifestSyntaxError

/**
 * Reads every document of a file: YAML, JSON, or JSON values one after the other. Those without content (comments
 * only) are left out; a broken one does not keep the others from being read.
 */
export function* readDocuments(text: string): Generator<ReadDocument> {
  for (const document of splitDocuments(text)) {
    try {
      yield* readDocument(document)
    } catch (error) {
      if (!(error instanceof ManifestSyntaxError)) throw error
      yield asTemplate(document, error)
    }
  }
}

function* readDocument({ text, line }: DocumentText): Generator<PositionedValue> {
  const start = /^(?:---)?\s*(?=\{)/.exec(text)?.[0].length
  if (start === undefined) {
    const value = parseYaml(text, line)
    if (value !== null) yield value
    return
  }
  let count = 0
  try {
    for (const value of parseJson(text, start, line)) {
      count++
      yield value
    }
  } catch (error) {
    if (count > 0) throw error
    yield parseBraces(text, line, error)
  }
}

/** kubectl, too, takes for YAML in braces what is no JSON. When it is neither, the complaint is about what it was meant to be. */
function parseBraces(text: string, line: number, jsonError: unknown): PositionedValue {
  try {
    return parseYaml(text, line)!
  } catch (yamlError) {
    throw /^(?:---)?\s*\{\s*"/.test(text) ? jsonError : yamlError
  }
}

/** An action at the start of a line or value, where in YAML a brace would open a mapping. */
const TEMPLATE = /^[ \t]*(?:- +)*(?:[^\s#:]+:[ \t]+)?\{\{/m

function asTemplate({ text }: DocumentText, error: ManifestSyntaxError): ManifestSyntaxError {
  if (!TEMPLATE.test(text)) return error
  return new ManifestSyntaxError(
    `unrendered template ({{ … }}), audit what helm template prints: ${error.message}`,
    error.line,
  )
}
