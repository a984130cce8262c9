// Every example of the truth suite is created and applied on a real 1.37 that emulates 1.34: what is found as asked for
// and dropped was sent and is gone, and what is gone by a rule of the surface and named by managedFields is found.

import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { requestedFindings } from '../../src/evaluate/requested/requested-findings.ts'
import { dropRulesAt } from '../../src/surface/drop-rules.ts'
import { stepsOf } from '../../src/surface/gate-rules.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { parseGroupVersion, parseResource } from '../../src/surface/resource-name.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { APPLY } from './objects.ts'
import { prepare } from './truth/real-answers.ts'
import { NAMESPACE } from './truth/truth-object.ts'

interface Example {
  resource: string
  path: string
  object: { apiVersion: string; kind: string; metadata: { name: string } } & Record<string, unknown>
}

const EXAMPLES: Example[] = JSON.parse(readFileSync(new URL('truth/examples.json', import.meta.url), 'utf8'))
const RUNTIME_CONFIG = { 'api/all': 'true' }

t.test('a 1.37 that emulates 1.34', async (t) => {
  const controlPlane = await controlPlaneFor(t, {
    release: '1.37',
    args: ['--emulated-version=1.34', '--runtime-config=api/all=true'],
  })
  if (!controlPlane) return
  await prepare(controlPlane.request)
  await t.test('created', (t) => agree(t, controlPlane, 'POST'))
  await t.test('applied', (t) => agree(t, controlPlane, 'PATCH'))
})

async function agree(t: Test, { request }: ControlPlane, method: 'POST' | 'PATCH') {
  const catalog = loadCatalog()
  const surface = buildSurface(catalog, { version: '1.34', runtimeConfig: RUNTIME_CONFIG })
  let [taken, found] = [0, 0]
  for (const { resource, path, object } of EXAMPLES) {
    const isNamespaced = catalog.files.get('1.37')!.resources[resource]?.namespaced
    if (isNamespaced === undefined) continue
    const sent = {
      ...object,
      metadata: { ...object.metadata, ...(isNamespaced && { namespace: NAMESPACE }) },
    }
    const answer = await request(
      method,
      urlOf(resource, isNamespaced, method === 'PATCH' ? sent.metadata.name : null),
      sent,
      {
        dryRun: true,
        query: { fieldManager: 'tester' },
        ...(method === 'PATCH' && { contentType: APPLY }),
      },
    )
    if (answer.status !== 201) continue
    taken++
    const kind = { ...parseGroupVersion(object.apiVersion), kind: object.kind }
    const subject = {
      object: answer.body,
      kind,
      resource: parseResource(resource),
      origin: 'request',
    } as const
    const findings = requestedFindings(surface, 'emulation', subject)
    const [before, after] = [schemaPaths(sent), schemaPaths(answer.body)]
    for (const { schemaPath, fieldPath } of findings) {
      found++
      if (!before.has(schemaPath)) t.fail(`${resource} ${fieldPath}: nobody asked for it`)
      if (after.has(schemaPath)) t.fail(`${resource} ${fieldPath}: it is not gone`)
    }
    const isDropped = before.has(path) && !after.has(path)
    const isRuled = dropRulesAt(surface.dropsOf(resource), stepsOf(path)).length > 0
    if (
      isDropped &&
      isRuled &&
      namedPaths(answer.body).has(path) &&
      !findings.some(({ schemaPath }) => schemaPath === path)
    ) {
      t.fail(`${resource} ${path}: dropped, and not found`)
    }
  }
  t.ok(taken > 300, `${taken} of ${EXAMPLES.length} were taken`)
  t.ok(found > 100, `${found} were asked for and dropped`)
}

function urlOf(resource: string, isNamespaced: boolean, name: string | null): string {
  const { group, version, resource: plural } = parseResource(resource)
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return [
    root,
    ...(isNamespaced ? ['namespaces', NAMESPACE] : []),
    plural,
    ...(name === null ? [] : [name]),
  ].join('/')
}

/** Every place of an object, without indices and keys as catalog paths are. */
function schemaPaths(value: unknown, path = '', all = new Set<string>()): Set<string> {
  all.add(path)
  if (typeof value !== 'object' || value === null) return all
  for (const [key, below] of Object.entries(value)) {
    // managedFields and other names are not what was asked for.
    if (path === '' && key === 'metadata') continue
    schemaPaths(below, Array.isArray(value) ? `${path}[*]` : path === '' ? key : `${path}.${key}`, all)
  }
  return all
}

/** Every place that managedFields name, in the same form. */
function namedPaths({ metadata }: { metadata?: { managedFields?: { fieldsV1: object }[] } }): Set<string> {
  const all = new Set<string>()
  const add = (fields: object, path: string) => {
    all.add(path)
    for (const [key, below] of Object.entries(fields)) {
      const field = key.slice('f:'.length)
      if (key.startsWith('f:')) add(below, path === '' ? field : `${path}.${field}`)
      else if (key !== '.') add(below, `${path}[*]`)
    }
  }
  for (const { fieldsV1 } of metadata?.managedFields ?? []) add(fieldsV1, '')
  return all
}
