import t from 'tap'
import { type ClusterRole, clusterRole } from '../../../src/audit/cluster/cluster-role.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'

const catalog = loadCatalog()
const named = ({ rules }: ClusterRole) =>
  rules.flatMap((rule) =>
    'resources' in rule ? rule.resources.map((name) => `${rule.apiGroups[0]}/${name}`) : rule.nonResourceURLs,
  )

t.test('lists, and nothing else', async (t) => {
  const role = clusterRole(catalog, { helm: false, rollback: false })
  t.ok(role.rules.every(({ verbs }) => verbs.join() === 'list'))
  const names = named(role)
  t.equal(new Set(names).size, names.length)
  for (const name of ['/pods', 'apps/deployments', 'batch/cronjobs']) t.ok(names.includes(name), name)
  for (const name of ['/secrets', '/configmaps', '/events', '/metrics']) t.notOk(names.includes(name), name)
})

t.test('more only for what asks for more', async (t) => {
  const plain = named(clusterRole(catalog, { helm: false, rollback: false }))
  const more = (options: { helm: boolean; rollback: boolean }) =>
    named(clusterRole(catalog, options)).filter((name) => !plain.includes(name))
  t.strictSame(more({ helm: true, rollback: false }), ['/configmaps', '/secrets'])
  const rollback = more({ helm: false, rollback: true })
  t.ok(rollback.includes('/metrics'))
  t.ok(
    ['apiextensions.k8s.io/customresourcedefinitions', '/metrics'].filter((name) => rollback.includes(name))
      .length === rollback.length,
  )
})
