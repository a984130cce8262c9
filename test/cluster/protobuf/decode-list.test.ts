// Pages that a real kube-apiserver wrote (test/fixtures/protobuf/record.ts), and pages that none would write.

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { decodeList, PageError } from '../../../src/cluster/protobuf/decode-list.ts'
import { type DecodePlan, decodePlan } from '../../../src/cluster/protobuf/decode-plan.ts'
import { evaluate } from '../../../src/evaluate/evaluate.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { parseResource } from '../../../src/surface/resource-name.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

const FOLDER = new URL('../../fixtures/protobuf/', import.meta.url)
const catalog = loadCatalog()
const off = { featureGates: { AllAlpha: false, AllBeta: false } }
const surfaces = ['1.34', '1.36', '1.37'].flatMap((version) => [
  buildSurface(catalog, { version }),
  buildSurface(catalog, { version, ...off }),
])
const recorded = readdirSync(FOLDER).flatMap((name) => {
  if (!name.endsWith('.pb')) return []
  const resource = name === 'bench-pod.pb' ? 'v1/pods' : name.slice(0, -'.pb'.length).replaceAll('_', '/')
  const json = JSON.parse(readFileSync(new URL(name.replace('.pb', '.json'), FOLDER), 'utf8'))
  return [{ resource, json, body: readFileSync(new URL(name, FOLDER)) }]
})

type Item = Record<string, unknown>

function pages() {
  return recorded.map(({ resource, json, body }) => {
    const [kind, apiVersion] = [json.kind.replace(/List$/, ''), json.apiVersion]
    const items = (json.items as Item[]).map((item): Item => ({ apiVersion, kind, ...item }))
    return { resource, body, items, metadata: json.metadata, kind: { ...parseResource(resource), kind } }
  })
}

/** JSON writes null for a time, list or map that nobody set. */
function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner) => (inner === null ? undefined : inner)))
}

t.test('read whole, a page is what its JSON says', async (t) => {
  for (const { resource, body, items, metadata } of pages()) {
    const page = decodeList(body, decodePlan(catalog, surfaces, resource, { isWhole: true })!)
    // A raw extension may hold nulls of its own.
    const same = resource.endsWith('controllerrevisions') ? (value: unknown) => value : withoutNulls
    t.same(same(page.items), same(items), resource)
    t.equal(page.resourceVersion, metadata.resourceVersion)
    t.equal(page.continueToken, null)
    t.equal(page.remainingItemCount, null)
  }
})

t.test('read sparsely, it gives the findings of its JSON', async (t) => {
  let findings = 0
  for (const { resource, body, items, kind } of pages()) {
    for (const surface of surfaces) {
      const page = decodeList(body, decodePlan(catalog, [surface], resource)!)
      const found = (object: unknown) =>
        evaluate(surface, 'target', { object, kind, origin: 'stored' })
          .map((one) => JSON.stringify(one))
          .sort()
      const expected = items.map(found)
      findings += expected.flat().length
      t.same(page.items.map(found), expected, `${resource} on ${surface.version}`)
      t.same(
        page.items.map(({ metadata }) => metadata),
        items.map(({ metadata }) => metadata),
      )
    }
  }
  t.ok(findings > 20, `${findings} findings`)
})

t.test('nothing is read of a pod that nobody asks for', async (t) => {
  const body = readFileSync(new URL('v1_pods.pb', FOLDER))
  const [pod] = decodeList(body, decodePlan(catalog, surfaces, 'v1/pods')!).items
  const text = JSON.stringify(pod!['spec'])
  t.notMatch(text, 'terminationMessagePath')
  t.notMatch(text, '"image":"app"')
  const also = decodePlan(catalog, surfaces, 'v1/pods', {
    also: ['status.phase', 'spec.containers[*].image'],
  })!
  t.match(JSON.stringify(decodeList(body, also).items[0]), '"image":"app"')
  t.match(JSON.stringify(decodeList(body, also).items[0]), '"phase":"Pending"')
})

/** A message: fields by number, `Buffer` for what has a length, numbers for varints. */
function message(...fields: [number, Buffer | string | number][]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)])
      const bytes = Buffer.from(value)
      return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes])
    }),
  )
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))]
}

function podPage(...pods: Buffer[]): Buffer {
  return envelope(
    'v1',
    'PodList',
    message([1, message([2, '7'])], ...pods.map((pod): [number, Buffer] => [2, pod])),
  )
}

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])])
}

const podPlan = decodePlan(catalog, surfaces, 'v1/pods')!
const metadata: [number, Buffer] = [1, message([1, 'p'], [3, 'n'])]

t.test('a field that the catalog does not know is told by its number, in its place', async (t) => {
  const container = (...fields: Parameters<typeof message>) => message([1, 'c'], ...fields)
  const spec = message([2, container()], [2, container([1000, 'new'])], [4000, 1])
  const [pod] = decodeList(podPage(message(metadata, [2, spec])), podPlan).items
  const kind = { group: '', version: 'v1', kind: 'Pod' }
  const findings = evaluate(surfaces[2]!, 'target', { object: pod, kind, origin: 'stored' })
  t.same(findings.map(({ fieldPath, reason }) => `${fieldPath} ${reason}`).sort(), [
    'spec.containers[1].field 1000 of io.k8s.api.core.v1.Container FieldNotIntroduced',
    'spec.field 4000 of io.k8s.api.core.v1.PodSpec FieldNotIntroduced',
  ])
  t.match(findings[0]!.message, 'no release from 1.31 to 1.37 has it')

  // Kubernetes writes zero for most fields that nobody set.
  const zeros = message([2, container([1000, 0])], [4000, ''])
  const [clean] = decodeList(podPage(message(metadata, [2, zeros])), podPlan).items
  t.same(evaluate(surfaces[2]!, 'target', { object: clean, kind, origin: 'stored' }), [])
})

t.test('the page says where it ends and what is left', async (t) => {
  const list = message([1, message([2, '42'], [3, 'token'], [4, 1234567])])
  const page = decodeList(envelope('v1', 'PodList', list), podPlan)
  t.same(page, { items: [], continueToken: 'token', resourceVersion: '42', remainingItemCount: 1234567 })
})

t.test('a second occurrence of a message goes on with the first', async (t) => {
  const body = podPage(message(metadata, [2, message([11, 1])], [2, message([12, 1])]))
  const plan = decodePlan(catalog, surfaces, 'v1/pods', { isWhole: true })!
  t.match(decodeList(body, plan).items[0], { spec: { hostNetwork: true, hostPID: true } })
})

const nested = (levels: number): Buffer => {
  let schema = message([4, 'innermost'])
  for (let i = 0; i < levels; i++) schema = message([28, schema])
  const version = message([1, 'v1'], [4, message([1, schema])])
  return envelope(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinitionList',
    message([2, message([2, message([7, version])])]),
  )
}
const crdPlan = decodePlan(catalog, surfaces, 'apiextensions.k8s.io/v1/customresourcedefinitions')!

t.test('malformed pages', async (t) => {
  const bytes = (...list: number[]) => Buffer.from(list)
  const raw = (pod: Buffer) => podPage(Buffer.concat([message(metadata), pod]))
  const cases: Record<string, [Buffer, RegExp, DecodePlan?]> = {
    JSON: [Buffer.from('{"kind":"PodList"}'), /does not begin as Kubernetes' protobuf does, but with "\{/],
    nothing: [Buffer.alloc(0), /but with ""/],
    'an envelope without a list': [
      Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, 'v1'], [2, 'PodList'])])]),
      /its envelope has no list in it/,
    ],
    'another kind': [envelope('v1', 'Status', message()), /it is a Status of v1, not a PodList of v1/],
    compressed: [Buffer.concat([podPage(), message([3, 'gzip'])]), /content encoding "gzip"/],
    'a length beyond the end': [raw(bytes(0x12, 0x7f, 0x00)), /length of 127 goes beyond the end/],
    'a length of 2^60': [
      raw(bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f)),
      /beyond the end/,
    ],
    'a varint without end': [raw(Buffer.alloc(12, 0xff)), /a varint without end/],
    'a varint that is cut off': [
      Buffer.concat([Buffer.from('k8s\0'), bytes(0x0a, 0x80)]),
      /varint|beyond the end/,
    ],
    'a group': [raw(bytes(0x1b, 0x1c)), /wire type 3/],
    'wire type 7': [raw(bytes(0x7f)), /wire type 7/],
    'field 0': [raw(bytes(0x02, 0x00)), /field number 0/],
    'a known field of another wire type': [
      raw(bytes(0x10, 0x01)),
      /in io.k8s.api.core.v1.Pod: field 2 has wire type 0, not 2/,
    ],
    'a nesting bomb': [nested(2000), /more than 1000 messages within each other/, crdPlan],
  }
  for (const [name, [body, expected, plan = podPlan]] of Object.entries(cases)) {
    t.throws(() => decodeList(body, plan), { name: 'PageError', message: expected }, name)
  }
  t.equal(decodeList(nested(300), crdPlan).items.length, 1)
})

t.test('whatever comes, there is a page or a PageError', async (t) => {
  const plans = pages().map(({ resource, body }) => ({
    body,
    plans: [{}, { isWhole: true }].map((options) => decodePlan(catalog, surfaces, resource, options)!),
  }))
  const attempt = (body: Buffer, plan: DecodePlan) => {
    try {
      JSON.stringify(decodeList(body, plan))
    } catch (error) {
      if (!(error instanceof PageError)) throw error
      if (/\n/.test(error.message)) throw new Error('more than one line')
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      attempt(envelope('v1', 'PodList', Buffer.from(bytes)), podPlan)
      attempt(podPage(Buffer.from(bytes)), podPlan)
      attempt(Buffer.from(bytes), podPlan)
    }),
    { numRuns: 500 },
  )
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom(...plans), flips, fc.nat(), ({ body, plans }, bits, cut) => {
      const damaged = Buffer.from(body)
      for (const [at, bit] of bits) damaged[at % body.length]! ^= 1 << bit
      for (const plan of plans) {
        attempt(damaged, plan)
        attempt(damaged.subarray(0, cut % body.length), plan)
      }
    }),
    { numRuns: 1000 },
  )
  t.pass()
})
