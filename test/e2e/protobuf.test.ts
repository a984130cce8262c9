// What is read from protobuf gives the very findings that JSON gives: every object of the truth corpus that a server with
// everything on takes, listed in both encodings.

import t from 'tap'
import { decodeList } from '../../src/cluster/protobuf/decode-list.ts'
import { type DecodePlanOptions, decodePlan } from '../../src/cluster/protobuf/decode-plan.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { requestedFindings, requestedUsesOf } from '../../src/evaluate/requested/requested-findings.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { parseResource } from '../../src/surface/resource-name.ts'
import { buildSurface, type Surface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { apiserverFlags } from './apiserver-flags.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { getBytes } from './get-bytes.ts'
import { loadTruthObjects, NAMESPACE, type TruthObject } from './truth/truth-object.ts'
import { everythingOn } from './truth/truth-surfaces.ts'

const NEWEST = '1.37'
const AT_ONCE = 6
const OFF = {
  featureGates: { AllAlpha: false, AllBeta: false },
  runtimeConfig: { 'api/all': 'false', v1: 'true' },
}
const SURFACES: SurfaceOptions[] = ['1.34', '1.35', '1.36', NEWEST].flatMap((version) => [
  { version },
  { version, ...OFF },
])

type Item = Record<string, unknown>

t.test('findings from protobuf are those from JSON', async (t) => {
  const options = { version: NEWEST, ...everythingOn(NEWEST) }
  const server = await controlPlaneFor(t, { release: NEWEST, args: apiserverFlags(options) })
  if (!server) return
  const catalog = loadCatalog()
  const created = await createAll(server, loadTruthObjects(catalog))
  t.ok(created > 300, `${created} objects of the corpus were taken`)

  const surfaces = SURFACES.map((surface) => buildSurface(catalog, surface))
  const differing: string[] = []
  const seen = { objects: 0, findings: 0, requested: 0 }
  const listable = Object.entries(catalog.files.get(NEWEST)!.resources).filter(
    ([, { verbs, served }]) => verbs.includes('list') && served !== false,
  )
  for (const [resource, { kind }] of listable) {
    const pages = await listBoth(server, resource)
    if (pages === null) continue
    const plan = (options?: DecodePlanOptions, of: Surface[] = surfaces) =>
      decodePlan(catalog, of, resource, options)!
    const decode = (...given: Parameters<typeof plan>) =>
      itemsByVersion(decodeList(pages.protobuf, plan(...given)).items)
    const whole = decode({ isWhole: true })
    const sparse = decode()
    const single = surfaces.map((surface) => decode({}, [surface]))
    const gvr = parseResource(resource)
    for (const [id, fromJson] of itemsByVersion(pages.json)) {
      // Written between the two lists.
      if (!sparse.has(id)) continue
      seen.objects++
      if (canonical(whole.get(id)) !== canonical(fromJson)) {
        differing.push(`${resource} ${id}: ${canonical(whole.get(id))} is not ${canonical(fromJson)}`)
      }
      for (const [index, surface] of surfaces.entries()) {
        const findingsIn = (object: Item) => {
          const subject = { object, kind: { ...gvr, kind }, resource: gvr, origin: 'stored' } as const
          const requested = requestedFindings(
            surface,
            'emulation',
            subject,
            requestedUsesOf(surface, subject),
          )
          // In the order of the fields in each encoding: of names, or of numbers.
          return [...evaluate(surface, 'target', subject), ...requested]
            .map((found) => JSON.stringify(found))
            .sort()
        }
        const expected = findingsIn(fromJson)
        seen.findings += expected.length
        seen.requested += expected.filter((found) => found.includes('"seen":"requested"')).length
        for (const object of [sparse.get(id)!, single[index]!.get(id)!]) {
          const found = findingsIn(object)
          if (found.join() !== expected.join())
            differing.push(`${resource} ${id}: ${found} is not ${expected}`)
        }
      }
      const [metadata, expected] = [sparse.get(id)!, fromJson].map((object) => canonical(object['metadata']))
      if (metadata !== expected) differing.push(`${resource} ${id}: ${metadata} is not ${expected}`)
    }
  }
  t.same(differing, [])
  t.comment(seen)
  t.ok(seen.objects > 300, `${seen.objects} objects compared`)
  t.ok(seen.findings > 500, `${seen.findings} findings compared`)
})

/** Both encodings of all that there is; null where the resource is not served. */
async function listBoth(
  server: ControlPlane,
  resource: string,
): Promise<{ json: Item[]; protobuf: Uint8Array } | null> {
  const path = rootOf(resource)
  const json = await getBytes(server, path, 'application/json')
  if (json.status === 404) return null
  const protobuf = await getBytes(server, path, 'application/vnd.kubernetes.protobuf')
  if (protobuf.status !== 200) throw new Error(`${resource}: ${protobuf.status} ${protobuf.body}`)
  const { apiVersion, kind, items } = JSON.parse(json.body.toString())
  const named = (items as Item[]).map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item }))
  return { json: named, protobuf: protobuf.body }
}

function rootOf(resource: string): string {
  const { group, version, resource: plural } = parseResource(resource)
  return group === '' ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`
}

function itemsByVersion(items: Item[]): Map<string, Item> {
  return new Map(
    items.map((item) => {
      const { namespace, name, resourceVersion } = item['metadata'] as { [field: string]: string | undefined }
      return [`${namespace ?? ''}/${name}@${resourceVersion}`, item]
    }),
  )
}

/**
 * Text with sorted keys, without what JSON writes for a list, map or time that nobody set, and without the apiVersion and
 * kind that a claim template may have in JSON and no message has.
 */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, inner) => {
    if (key === 'volumeClaimTemplates')
      return inner.map(({ apiVersion: _, kind: __, ...claim }: Item) => claim)
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(
      Object.entries(inner)
        .filter(([, below]) => below !== null && !(Array.isArray(below) && below.length === 0))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  })
}

/** Creates what the server takes, under another name where one is taken. @returns how many there are */
async function createAll(server: ControlPlane, objects: TruthObject[]): Promise<number> {
  await server.request('POST', '/api/v1/namespaces', { metadata: { name: NAMESPACE } })
  for (const name of ['x', 'ordinary']) {
    await server.request('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', {
      metadata: { name },
      value: 1,
    })
    await server.request('POST', '/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name }, handler: 'x' })
  }
  await new Promise((done) => setTimeout(done, 1500))
  let created = 0
  const waiting = [...objects.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, { object, resource, namespace }] = next
      if (resource === null) continue
      const { group, version, resource: plural } = resource
      const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
      const path = namespace === null ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`
      const metadata: Item = { ...(object['metadata'] as Item), ...(namespace === null ? {} : { namespace }) }
      for (const name of [metadata['name'], `${metadata['name']}-${index}`]) {
        const { status } = await server.request('POST', path, { ...object, metadata: { ...metadata, name } })
        if (status === 201) created++
        if (status !== 409) break
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return created
}
