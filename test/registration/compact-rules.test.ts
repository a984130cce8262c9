import t from 'tap'
import { compactRules } from '../../src/registration/compact-rules.ts'

const one = (group: string, version: string, path: string) => ({
  group,
  version,
  resource: path.split('/')[0]!,
  path,
  action: 'Deny' as const,
})

t.test('resources of a group that are matched in the same versions share a rule', async (t) => {
  const scope = [
    one('autoscaling', 'v2', 'horizontalpodautoscalers/status'),
    one('autoscaling', 'v2', 'horizontalpodautoscalers'),
    one('autoscaling', 'v1', 'horizontalpodautoscalers'),
    one('', 'v1', 'pods'),
    one('', 'v1', 'nodes'),
  ]
  const operations = ['CREATE', 'UPDATE']
  const rules = [
    { apiGroups: [''], apiVersions: ['v1'], operations, resources: ['nodes', 'pods'] },
    {
      apiGroups: ['autoscaling'],
      apiVersions: ['v1', 'v2'],
      operations,
      resources: ['horizontalpodautoscalers'],
    },
    {
      apiGroups: ['autoscaling'],
      apiVersions: ['v2'],
      operations,
      resources: ['horizontalpodautoscalers/status'],
    },
  ]
  t.strictSame(compactRules(scope), rules)
  t.strictSame(compactRules(scope.toReversed()), rules, 'whatever the order')
})

t.test('nothing gives no rule', async (t) => {
  t.strictSame(compactRules([]), [])
})
