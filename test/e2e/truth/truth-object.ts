import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import type { Catalog } from '../../../src/surface/catalog.ts'
import {
  formatKind,
  type GroupVersionKind,
  type GroupVersionResource,
  parseResource,
} from '../../../src/surface/resource-name.ts'

/** An object that the servers and emuguard are both asked about. */
export interface TruthObject {
  /** What it stands for: a resource, path and gate, or the file and the name of a manifest. Unique. */
  label: string
  object: Record<string, unknown>
  kind: GroupVersionKind
  /** Null for kinds that the catalog has not: nobody can be asked. */
  resource: GroupVersionResource | null
  /** Null for kinds outside namespaces. */
  namespace: string | null
  /** The schema path that the object is an example of; null for manifests. */
  path: string | null
}

/** Where the objects of namespaced kinds are created. */
export const NAMESPACE = 'truth'
const FOLDER = new URL('corpus/', import.meta.url)

interface Example {
  resource: string
  path: string
  gate: string | string[]
  object: Record<string, unknown>
}

/** The catalog generator's examples and the manifests of `corpus/`, each with a label of its own. */
export function loadTruthObjects(catalog: Catalog): TruthObject[] {
  const examples = JSON.parse(readFileSync(new URL('examples.json', import.meta.url), 'utf8')) as Example[]
  const labelled: [string, unknown, string?][] = examples.map(({ resource, path, gate, object }) => [
    `${resource} ${path} ${[gate].flat().join('+')}`,
    object,
    path,
  ])
  for (const file of readdirSync(fileURLToPath(FOLDER)).sort()) {
    if (!file.endsWith('.yaml')) continue
    labelled.push(...manifests(file, readFileSync(new URL(file, FOLDER), 'utf8')))
  }
  const seen = new Map<string, number>()
  return labelled.map(([label, value, path = null]) => {
    const count = (seen.get(label) ?? 0) + 1
    seen.set(label, count)
    const unique = count === 1 ? label : `${label} #${count}`
    return { ...truthObject(catalog, unique, value as TruthObject['object']), path }
  })
}

function manifests(file: string, text: string): [string, unknown][] {
  return parseAllDocuments(text, { merge: true }).flatMap((document): [string, unknown][] => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0]?.message}`)
    const object = document.toJS()
    if (object === null) return []
    return [[`${file} ${object.apiVersion} ${object.kind} ${object.metadata?.name ?? ''}`.trimEnd(), object]]
  })
}

function truthObject(
  catalog: Catalog,
  label: string,
  object: TruthObject['object'],
): Omit<TruthObject, 'path'> {
  const [version = '', group = ''] = String(object.apiVersion).split('/').reverse()
  const kind = { group, version, kind: String(object.kind) }
  const key = catalog.resourceOfKind.get(formatKind(kind))
  if (key === undefined) return { label, object, kind, resource: null, namespace: null }
  const namespaced = isNamespaced(catalog, key)
  return { label, object, kind, resource: parseResource(key), namespace: namespaced ? NAMESPACE : null }
}

function isNamespaced(catalog: Catalog, key: string): boolean {
  return [...catalog.files.values()].some((file) => file.resources[key]?.namespaced)
}
