import t from 'tap'
import { judgeManifest } from '../../src/audit/judge-manifest.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const surface = buildSurface(smallCatalog(), { version: '1.35' })
const kind = { group: 'shop.k8s.io', version: 'v1', kind: 'Cart' }
const source = { file: 'cart.yaml', line: 3 }

t.test('a finding carries what the report promises, and nothing else', async (t) => {
  const object = { metadata: { name: 'a' }, spec: { gift: {} } }
  const item = judgeManifest(surface, { object, kind, source })
  t.same(item.object, { apiVersion: 'shop.k8s.io/v1', kind: 'Cart', namespace: null, name: 'a' })
  t.equal(item.source, source)
  t.equal(item.findings.length, 1)
  const { message, remedy, ...finding } = item.findings[0]!
  t.strictSame(finding, {
    surface: 'target',
    version: '1.35',
    reason: 'FieldNotIntroduced',
    resource: 'shop.k8s.io/v1/carts',
    fieldPath: 'spec.gift',
    feature: null,
    since: '1.36',
    stage: null,
    hazard: 'dropped',
    seen: 'persisted',
    managers: [],
    evidence: 'none',
  })
  t.match([message, remedy], [/spec\.gift/, /./])
})

t.test('it is judged as a file: what nobody knows is a typo, what is null is a use', async (t) => {
  const findings = (spec: object) => judgeManifest(surface, { object: { spec }, kind, source }).findings
  t.match(findings({ gfit: 1 }), [{ hazard: 'info' }])
  t.match(findings({ gift: null }), [{ hazard: 'dropped' }])
  t.same(findings({ payload: { anything: 1 } }), [])
})

t.test('names an object as far as it has a name', async (t) => {
  const nameOf = (metadata: unknown) => judgeManifest(surface, { object: { metadata }, kind, source }).object
  t.match(nameOf({ name: 'a', generateName: 'b-' }), { name: 'a', namespace: null })
  t.match(nameOf({ name: 'a', namespace: 'b' }), { name: 'a', namespace: 'b' })
  t.match(nameOf({ generateName: 'b-' }), { name: 'b-*' })
  for (const metadata of [undefined, null, {}, 'x', [], { name: 1, namespace: {} }, { name: '' }]) {
    t.match(nameOf(metadata), { name: null, namespace: null })
  }
})
