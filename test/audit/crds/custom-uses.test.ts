import t from 'tap'
import type { CrdFacts } from '../../../src/audit/crds/crd-facts.ts'
import { indexCrds } from '../../../src/audit/crds/crd-findings.ts'
import { customUses, hasCustomFacts } from '../../../src/audit/crds/custom-uses.ts'
import { withOverlays } from '../../../src/config/read-overlays.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { smallCatalog } from '../../fixtures/small-catalog.ts'

const bare = buildSurface(smallCatalog(), { version: '1.35' })
const certManager = buildSurface(
  withOverlays(smallCatalog(), {
    overlays: ['cert-manager'],
    beside: null,
    addons: { 'cert-manager': '1.5' },
  }),
  { version: '1.35' },
)

const version = (name: string, more = {}) => {
  return { name, served: true, storage: false, deprecated: false, deprecationWarning: null, ...more }
}
const crd: CrdFacts = {
  name: 'receipts.till.example.com',
  group: 'till.example.com',
  kind: 'Receipt',
  plural: 'receipts',
  versions: [version('v1beta1', { deprecated: true }), version('v1alpha1', { served: false }), version('v1')],
  storedVersions: ['v1'],
}
const crds = indexCrds([crd])
const entry = (manager: string, apiVersion: string) => {
  return {
    manager,
    operation: 'Update',
    apiVersion,
    time: '2026-11-01T00:00:00Z',
    fieldsV1: { 'f:spec': {} },
  }
}
const written = (...managedFields: object[]) => ({ metadata: { managedFields } })
const receipt = { group: 'till.example.com', version: 'v1', kind: 'Receipt' }
const certificate = { group: 'cert-manager.io', version: 'v1', kind: 'Certificate' }

t.test('managedFields tell through which versions a stored object was written', async (t) => {
  const object = written(
    entry('helm', 'till.example.com/v1beta1'),
    entry('kubectl', 'till.example.com/v1beta1'),
    entry('operator', 'till.example.com/v1'),
    entry('old', 'till.example.com/v1alpha1'),
    entry('else', 'other.example.com/v1alpha1'),
  )
  const uses = customUses(bare, crds, object, receipt)
  t.match(uses, [
    {
      finding: {
        reason: 'APIDeprecated',
        hazard: 'info',
        resource: { version: 'v1beta1', resource: 'receipts' },
        message: /; written through it by helm, kubectl$/,
      },
      managers: [{ manager: 'helm', apiVersion: 'till.example.com/v1beta1' }, { manager: 'kubectl' }],
    },
    { finding: { reason: 'APIDisabled', hazard: 'info' }, managers: [{ manager: 'old' }] },
  ])
  t.equal(uses.length, 2)
  for (const shape of [null, {}, { metadata: null }, { metadata: { managedFields: [null, {}] } }]) {
    t.same(customUses(bare, crds, shape, receipt), [])
  }
})

t.test('overlays tell of versions, too', async (t) => {
  const object = written(entry('helm', 'cert-manager.io/v1alpha2'), entry('cm', 'cert-manager.io/v1'))
  t.match(customUses(certManager, new Map(), object, certificate), [
    {
      finding: { reason: 'APIDeprecated', message: /since cert-manager 1.4 .*; written through it by helm/ },
    },
  ])
  t.same(customUses(bare, new Map(), object, certificate), [])
})

t.test('what nothing can be said of need not be read', async (t) => {
  t.ok(hasCustomFacts(bare, crds, receipt))
  t.notOk(hasCustomFacts(bare, indexCrds([{ ...crd, versions: [version('v1')] }]), receipt))
  t.notOk(hasCustomFacts(bare, crds, certificate))
  t.ok(hasCustomFacts(certManager, new Map(), certificate))
})
