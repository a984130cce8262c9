import { parseGroupVersion } from '../../surface/resource-name.ts'
import type { Incomplete } from '../report.ts'
import type { Manifest } from './manifest.ts'
import type { PositionedValue } from './positioned.ts'

/** A value that should be an object, and what the List around it says of its items. */
interface Candidate {
  value: unknown
  line: number
  inherited: TypeMeta | null
}

interface TypeMeta {
  apiVersion: string
  kind: string
}

/**
 * Finds the objects of a document: itself, or when it is a List (`List`, `PodList`, …) its items, however deep Lists are
 * nested. Iterative, in document order. What is no object comes as an Incomplete.
 */
export function* manifestObjects(file: string, document: PositionedValue): Generator<Manifest | Incomplete> {
  const open: Candidate[] = [{ value: document.value, line: document.line, inherited: null }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { line, inherited } = next
    const source = { file, line }
    const value = isMapping(next.value) ? next.value : null
    const typeMeta = value && (readTypeMeta(value) ?? inherited)
    const error = problemOf(value, typeMeta)
    if (error !== null) {
      yield { source, error }
    } else if (isList(value!, typeMeta!.kind)) {
      const items = (value!['items'] ?? []) as unknown[]
      const lines = document.itemLines.get(items)
      const forItems = itemTypeMeta(typeMeta!)
      for (let i = items.length - 1; i >= 0; i--) {
        open.push({ value: items[i], line: lines?.[i] ?? line, inherited: forItems })
      }
    } else {
      const { apiVersion, kind } = typeMeta!
      yield { object: value!, kind: { ...parseGroupVersion(apiVersion), kind }, source }
    }
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Null when neither is given. */
function readTypeMeta(value: Record<string, unknown>): TypeMeta | null {
  const { apiVersion = null, kind = null } = value
  return apiVersion === null && kind === null ? null : ({ apiVersion, kind } as TypeMeta)
}

/** The items of a typed list need no type of their own (unstructured.UnstructuredList does the same). */
function itemTypeMeta({ apiVersion, kind }: TypeMeta): TypeMeta | null {
  return kind === 'List' ? null : { apiVersion, kind: kind.slice(0, -'List'.length) }
}

function isList(value: Record<string, unknown>, kind: string): boolean {
  return kind.endsWith('List') && Object.hasOwn(value, 'items')
}

function problemOf(value: Record<string, unknown> | null, typeMeta: TypeMeta | null): string | null {
  if (value === null) return 'not a Kubernetes object: not a mapping'
  if (typeMeta === null) return 'not a Kubernetes object: no apiVersion and kind'
  for (const key of ['apiVersion', 'kind'] as const) {
    const text: unknown = typeMeta[key]
    if (text === null || text === '') return `not a Kubernetes object: no ${key}`
    if (typeof text !== 'string') return `not a Kubernetes object: ${key} is not a string`
  }
  if (typeMeta.apiVersion.split('/').length > 2) {
    return `not a Kubernetes object: apiVersion ${JSON.stringify(typeMeta.apiVersion)} is not group/version`
  }
  const template = templateIn(value, typeMeta)
  if (template !== null) return `unrendered template: ${template}`
  if (!isList(value, typeMeta.kind)) return null
  return value['items'] === null || Array.isArray(value['items'])
    ? null
    : `${typeMeta.kind}: items is not a list`
}

/** `name: web-{{ .Release.Name }}` is good YAML, but no name has braces; elsewhere they may be meant. */
function templateIn(value: Record<string, unknown>, { apiVersion, kind }: TypeMeta): string | null {
  const { name, generateName, namespace } = isMapping(value['metadata']) ? value['metadata'] : {}
  const texts = Object.entries({ apiVersion, kind, name, generateName, namespace })
  const found = texts.find(([, text]) => typeof text === 'string' && text.includes('{{'))
  return found ? `${found[0]} is ${JSON.stringify(found[1])}` : null
}
