import t from 'tap'
import { buildGuard } from '../../src/config/guard.ts'
import { mergeSettings } from '../../src/config/settings.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const settings = mergeSettings(null, {})
const build = (more: Partial<typeof settings>) =>
  buildGuard(smallCatalog(), { ...settings, ...more }, { ownNamespace: 'guard', now: new Date('2026-06-01') })

t.test('own exemptions come before the built-in ones', async (t) => {
  const { guard } = build({ exemptions: [{ name: 'mine', namespaces: ['kube-system'], action: 'Warn' }] })
  t.same(
    guard.policy.exemptions.map(({ name }) => name),
    ['mine', 'status', 'kube-system', 'own-namespace', 'nodes', 'kube-system-controllers', 'control-plane'],
  )
})

t.test('the built-in ones can be switched off', async (t) => {
  t.same(build({ defaultExemptions: false }).guard.policy.exemptions, [])
})

t.test('an exemption that is void already is told', async (t) => {
  const { notes } = build({ exemptions: [{ namespaces: ['a'], until: '2026-05-31' }] })
  t.same(notes, ['the exemption exemptions[0] is void since 2026-06-01T00:00:00.000Z'])
})
