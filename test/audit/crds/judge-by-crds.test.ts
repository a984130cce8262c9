import t from 'tap'
import { auditFiles } from '../../../src/audit/audit-files.ts'
import { buildSurface } from '../../../src/surface/surface.ts'
import { smallCatalog } from '../../fixtures/small-catalog.ts'

const surface = buildSurface(smallCatalog(), { version: '1.35' })

const receipt = (version: string) =>
  `apiVersion: till.example.com/${version}\nkind: Receipt\nmetadata: {name: ${version}}\n---\n`
const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: receipts.till.example.com}
spec:
  group: till.example.com
  names: {kind: Receipt, plural: receipts}
  versions:
    - {name: v1, served: true, storage: true}
    - {name: v1beta1, served: true, storage: false, deprecated: true}
    - {name: v1alpha1, served: false, storage: false}
`

const audited = async (text: string) => {
  const stdin = (async function* () {
    yield text
  })()
  const { items } = await auditFiles(surface, { paths: ['-'], recursive: true, stdin })
  return items.map(({ object, findings }) => [object.name, ...findings.map(({ reason }) => reason)])
}

t.test('a definition in the same input says which versions it serves, wherever it stands', async (t) => {
  const receipts = ['v1', 'v1beta1', 'v1alpha1', 'v2'].map(receipt).join('')
  const expected = [
    ['v1'],
    ['v1beta1', 'APIDeprecated'],
    ['v1alpha1', 'APIDisabled'],
    ['v2', 'APINotIntroduced'],
  ]
  const definition = ['receipts.till.example.com']
  t.same(await audited(receipts + CRD), [...expected, definition])
  t.same(await audited(`${CRD}---\n${receipts}`), [definition, ...expected])
})

t.test('without a definition nothing is known', async (t) => {
  t.same(await audited(receipt('v1alpha1')), [['v1alpha1']])
  t.same(await audited(receipt('v1alpha1') + CRD.replace('Receipt', 'Till')), [
    ['v1alpha1'],
    ['receipts.till.example.com'],
  ])
})
