import t from 'tap'
import { resourceLabels, UNKNOWN_RESOURCE } from '../../src/telemetry/resource-label.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const labelsOf = resourceLabels(smallCatalog())
const shop = (version: string, resource: string) => ({ group: 'shop.k8s.io', version, resource })

t.test('what any release has or had is itself', async (t) => {
  for (const known of [shop('v1', 'carts'), shop('v1beta1', 'parcels'), shop('v1alpha1', 'carts')]) {
    t.equal(labelsOf(known), known)
  }
})

t.test('what a user made up is unknown', async (t) => {
  for (const made of [
    shop('v9', 'carts'),
    shop('v1', 'Carts'),
    shop('v1', '__proto__'),
    shop('v1/carts', 'status'),
  ]) {
    t.same(labelsOf(made), UNKNOWN_RESOURCE)
  }
})
