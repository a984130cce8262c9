import t from 'tap'
import { dropRulesAt } from '../../src/surface/drop-rules.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'

const catalog = loadCatalog()
const gatesAt = (options: SurfaceOptions, resource: string, ...steps: string[]) =>
  dropRulesAt(buildSurface(catalog, options).dropsOf(resource), steps).flatMap(({ gates }) => gates)

t.test('what the release itself drops while a gate is off', async (t) => {
  const path = ['spec', 'containers', '*', 'restartPolicyRules']
  t.same(gatesAt({ version: '1.34' }, 'v1/pods', ...path), ['ContainerRestartRules'])
  t.same(gatesAt({ version: '1.35' }, 'v1/pods', ...path), [], 'on by default')
  const off = { version: '1.35', featureGates: { ContainerRestartRules: false } }
  t.same(gatesAt(off, 'v1/pods', ...path), ['ContainerRestartRules'])
})

t.test('what a newer binary has behind a gate that is not there yet', async (t) => {
  t.same(gatesAt({ version: '1.36' }, 'v1/pods', 'spec', 'volumes', '*', 'emptyDir', 'mode'), [
    'EmptyDirVolumeMode',
  ])
  t.same(gatesAt({ version: '1.37' }, 'v1/pods', 'spec', 'volumes', '*', 'emptyDir', 'mode'), [
    'EmptyDirVolumeMode',
  ])
})

t.test('what goes with a field', async (t) => {
  const [rule] = dropRulesAt(buildSurface(catalog, { version: '1.34' }).dropsOf('v1/pods'), [
    ...['spec', 'volumes', '*', 'image'],
  ])
  t.equal(rule?.kept, 1, 'spec stays')
  const template = dropRulesAt(buildSurface(catalog, { version: '1.34' }).dropsOf('apps/v1/deployments'), [
    ...['spec', 'template', 'spec', 'volumes', '*', 'image'],
  ])
  t.equal(template[0]?.kept, 3, 'spec.template.spec stays')
})

t.test('nothing where nothing can be dropped', async (t) => {
  const surface = buildSurface(catalog, { version: '1.34' })
  t.equal(surface.dropsOf('v1/configmaps'), null)
  t.equal(surface.dropsOf('example.com/v1/carts'), null)
  t.equal(surface.dropsOf('v1/pods'), surface.dropsOf('v1/pods'), 'made once')
})
