import t from 'tap'
import type { CrdFacts } from '../../../src/audit/crds/crd-facts.ts'
import { crdFinding, indexCrds } from '../../../src/audit/crds/crd-findings.ts'

const version = (name: string, more = {}) => {
  return { name, served: true, storage: false, deprecated: false, deprecationWarning: null, ...more }
}
const crd: CrdFacts = {
  name: 'receipts.till.example.com',
  group: 'till.example.com',
  kind: 'Receipt',
  plural: 'receipts',
  versions: [
    version('v1beta1', { deprecated: true, deprecationWarning: 'till:\n use v2' }),
    version('v1alpha1', { served: false }),
    version('v1', { storage: true }),
    version('v2'),
  ],
  storedVersions: ['v1alpha0', 'v1'],
}
const judged = { name: 'target' as const, version: '1.36' }
const kindOf = (name: string) => ({ group: 'till.example.com', version: name, kind: 'Receipt' })
const found = (name: string) => crdFinding(indexCrds([crd]), kindOf(name), judged)

t.test('the definition decides which versions can be used', async (t) => {
  t.equal(found('v1'), null)
  t.match(found('v1alpha1'), {
    reason: 'APIDisabled',
    hazard: 'undecodable',
    remedy: /use till.example.com\/v2/,
  })
  t.match(found('v3'), { reason: 'APINotIntroduced', hazard: 'undecodable', version: '1.36' })
  t.match(found('v1alpha0'), { reason: 'APIRemoved' })
  t.match(found('v1beta1'), {
    reason: 'APIDeprecated',
    hazard: 'info',
    resource: { group: 'till.example.com', version: 'v1beta1', resource: 'receipts' },
    message:
      'Receipt of till.example.com/v1beta1 is deprecated by the CustomResourceDefinition receipts.till.example.com (till: use v2)',
  })
  t.equal(crdFinding(indexCrds([crd]), { ...kindOf('v3'), kind: 'Till' }, judged), null, 'another kind')
  t.equal(crdFinding(indexCrds([]), kindOf('v3'), judged), null, 'no definition')
})

t.test('the last of two definitions holds', async (t) => {
  const crds = indexCrds([crd, { ...crd, versions: [version('v3')] }])
  t.equal(crdFinding(crds, kindOf('v3'), judged), null)
  t.match(crdFinding(crds, kindOf('v1'), judged), { reason: 'APIRemoved' })
})
