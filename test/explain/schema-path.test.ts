import t from 'tap'
import { findField } from '../../src/explain/schema-path.ts'
import { stepsOf } from '../../src/surface/gate-rules.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'

const file = loadCatalog().files.get('1.37')!
const find = (resource: string, path: string) => findField(file, resource, stepsOf(path))

t.test('lists and maps are marked, wherever the user left the mark out', async (t) => {
  const path = 'spec.containers[*].env[*].name'
  t.match(find('v1/pods', 'spec.containers.env.name'), { path, field: 'name' })
  t.match(find('v1/pods', path), { path })
  t.match(find('v1/pods', 'spec.dnsConfig.nameservers[*]'), { path: 'spec.dnsConfig.nameservers[*]' })
  t.match(find('v1/pods', 'spec.containers.resources.limits.cpu'), {
    path: 'spec.containers[*].resources.limits[*]',
  })
  const slices = 'resource.k8s.io/v1/resourceslices'
  t.match(find(slices, 'spec.devices.attributes.bools'), { path: 'spec.devices[*].attributes[*].bools' })
  t.match(find(slices, 'spec.devices.attributes.speed.bools'), {
    path: 'spec.devices[*].attributes[*].bools',
  })
})

t.test('where it ends is told', async (t) => {
  t.match(find('v1/pods', 'spec.nope.more'), { above: 'spec', step: 'nope' })
  t.match(find('v1/pods', 'spec.hostname.more'), { above: 'spec.hostname', step: 'more', siblings: [] })
  t.match(find('v1/pods', 'spec.hostname[*]'), { above: 'spec.hostname', step: '*' })
  t.equal(find('v1/nope', 'spec'), null)
  t.equal(find('constructor', 'spec'), null)
})
