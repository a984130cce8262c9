import { readFileSync } from 'node:fs'
import type { TSchema } from 'typebox'
import { type Document, LineCounter, type ParsedNode, parseAllDocuments, type YAMLError } from 'yaml'
import { ConfigurationError } from './configuration-error.ts'
import { type Position, positionOf } from './document-position.ts'
import { findProblems, type Problem } from './find-problems.ts'

/** A file that fits its schema, and where its keys stand. */
export interface LocatedValue<T> {
  value: T
  /** `guard.yaml:3:19` for the value at a key path. */
  locate(path: string[]): string
}

/** @throws {ConfigurationError} */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`cannot read the ${what}: ${(error as Error).message}`)
  }
}

/**
 * Reads a file of ours from YAML or JSON, strictly: nothing is coerced and nothing is ignored.
 * @throws {ConfigurationError} for broken YAML, duplicate and unknown keys and wrong types, with the first place and
 * what is allowed there: `guard.yaml:4:7: mode must be one of Enforce, Audit, not "Off"`.
 */
export function parseStrictly<T>(schema: TSchema, text: string, file: string): LocatedValue<T> {
  const lines = new LineCounter()
  const place = ({ line, column }: Position) => `${file}:${line}:${column}`
  const refuse = (position: Position, message: string): never => {
    throw new ConfigurationError(`${place(position)}: ${message}`)
  }
  const options = { lineCounter: lines, prettyErrors: false, schema: 'core', logLevel: 'error' } as const
  const documents = [...parseAllDocuments(text, options)]
  const [document, second] = documents
  if (!document) return refuse({ line: 1, column: 1 }, 'the file is empty')

  const broken = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])[0]
  if (broken) return refuse(positionAt(lines, broken.pos[0]), describeYamlError(broken, text))
  if (second) {
    const start = second.contents?.range?.[0] ?? second.range[0]
    return refuse(positionAt(lines, start), 'one document a file, here a second one begins')
  }
  const root = document.contents as ParsedNode | null
  const value = toPlain(document, (message) => refuse({ line: 1, column: 1 }, message))
  const problems = findProblems(schema, value)
    .map(({ path, at, message }: Problem) => ({ message, position: positionOf(root, lines, path, at) }))
    .toSorted((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
  if (problems[0]) {
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    return refuse(problems[0].position, problems[0].message + others)
  }
  return { value: value as T, locate: (path) => place(positionOf(root, lines, path, 'value')) }
}

/** Aliases are resolved here; a bomb of them is refused by the library. */
function toPlain(document: Document.Parsed, refuse: (message: string) => never): unknown {
  try {
    return document.toJS()
  } catch (error) {
    return refuse(firstLine((error as Error).message))
  }
}

function describeYamlError(error: YAMLError, text: string): string {
  if (error.code !== 'DUPLICATE_KEY') return firstLine(error.message)
  const key = /^[^\s:,{}[\]]+/.exec(text.slice(error.pos[0]))?.[0] ?? ''
  return `duplicate key ${key}: a key may be given once`
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.replace(/:$/, '')
}
