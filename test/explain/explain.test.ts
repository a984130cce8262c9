import t from 'tap'
import Value from 'typebox/value'
import { explain } from '../../src/explain/explain.ts'
import { explainField } from '../../src/explain/explain-field.ts'
import { explainGate } from '../../src/explain/explain-gate.ts'
import { explanationSchema, type Subject } from '../../src/explain/explanation.ts'
import { locateField } from '../../src/explain/locate-field.ts'
import { readTopic } from '../../src/explain/read-topic.ts'
import { releaseSurfaces } from '../../src/explain/release-surfaces.ts'
import { TopicError } from '../../src/explain/topic-error.ts'
import { stepsOf } from '../../src/surface/gate-rules.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'

const catalog = loadCatalog()

/** The subjects of one kind that a topic has; the whole is held against the documented form. */
function subjects<K extends Subject['kind']>(topic: string, kind: K): Extract<Subject, { kind: K }>[] {
  const explanation = explain(catalog, topic)
  if (!Value.Check(explanationSchema, explanation)) throw new Error(`${topic} is not of the documented form`)
  return explanation.subjects.filter((one) => one.kind === kind) as Extract<Subject, { kind: K }>[]
}

function only<T>(list: T[]): T {
  if (list.length !== 1) throw new Error(`${list.length} where one was expected`)
  return list[0]!
}

/** One property of every release, by release. */
function byRelease<T extends { release: string }, V>(history: T[], read: (row: T) => V): Record<string, V> {
  return Object.fromEntries(history.map((row) => [row.release, read(row)]))
}

const outcomes = (history: { release: string; rollback: { outcome: string } | null }[]) =>
  byRelease(history, ({ rollback }) => rollback?.outcome ?? null)

t.test('a gated field: in the schema since, its gate, what is left of it on the way back', async (t) => {
  const field = only(subjects('pods.spec.hostnameOverride', 'field'))
  t.match(field, { resource: 'v1/pods', path: 'spec.hostnameOverride' })
  t.same(
    byRelease(field.history, ({ inSchema }) => inSchema),
    { '1.31': false, '1.32': false, '1.33': false, '1.34': true, '1.35': true, '1.36': true, '1.37': true },
  )
  t.same(
    byRelease(field.history.slice(3), ({ rules }) => rules.map((rule) => [rule.effect, rule.featureGates])),
    {
      '1.34': [['dropped', [gate('ALPHA', false)]]],
      '1.35': [['dropped', [gate('BETA', true)]]],
      '1.36': [['dropped', [gate('BETA', true)]]],
      '1.37': [['dropped', [gate('GA', true, true)]]],
    },
  )
  t.same(outcomes(field.history), {
    '1.31': 'dropped',
    '1.32': 'dropped',
    '1.33': 'dropped',
    '1.34': 'dropped',
    '1.35': 'kept',
    '1.36': 'kept',
    '1.37': null,
  })
  t.match(field.history[2]!.rollback!.sentence, 'there is no such field')
  t.match(
    field.history[3]!.rollback!.sentence,
    'HostnameOverride is off there by default; objects that have it already keep it',
  )
})

function gate(stage: string, isOn: boolean, locked = false) {
  return { name: 'HostnameOverride', registered: true, stage, default: isOn, locked }
}

t.test('a path is found in all its spellings', async (t) => {
  const expected = {
    resource: 'apps/v1/deployments',
    path: 'spec.template.spec.containers[*].lifecycle.stopSignal',
  }
  for (const topic of [
    'deployments.spec.template.spec.containers.lifecycle.stopSignal',
    'Deployment.spec.template.spec.containers[*].lifecycle.stopSignal',
    'deployments.apps.spec.template.spec.containers[0].lifecycle.stopSignal',
    'deployments.v1.apps.spec.template.spec.containers.lifecycle.stopSignal',
    'apps/v1/deployments.spec.template.spec.containers.lifecycle.stopSignal',
    'apps/deployment.spec.template.spec.containers[*].lifecycle.stopSignal',
  ]) {
    const { resource, path } = only(subjects(topic, 'field'))
    t.same({ resource, path }, expected, topic)
  }
  t.equal(only(subjects('pods.metadata.labels.app', 'field')).path, 'metadata.labels[*]', 'a key of a map')
})

t.test('rules of a shared type hold where it is mounted, with their paths made whole', async (t) => {
  const [row] = only(
    subjects('deployments.spec.template.spec.containers.lifecycle.stopSignal', 'field'),
  ).history.slice(-1)
  t.match(row!.rules, [
    {
      featureGates: [{ name: 'ContainerStopSignals' }],
      path: 'spec.template.spec.containers[*].lifecycle.stopSignal',
      drops: 'spec.template.spec.containers[*].lifecycle',
    },
  ])
  const [network] = only(subjects('deployments.spec.template.spec.hostNetwork', 'field')).history.slice(-1)
  t.match(network!.rules, [{ values: [true], when: { 'spec.template.spec.hostUsers': [false] } }])
})

t.test('a field inside a gated one goes with it', async (t) => {
  const { history } = only(subjects('pods.spec.resources.limits', 'field'))
  t.match(history.at(-1)!.rules, [
    { featureGates: [{ name: 'PodLevelResources' }], path: 'spec.resources', drops: 'spec.resources' },
  ])
})

t.test('a value: refused where its list lacks it or its gate is off', async (t) => {
  const value = only(subjects('pods.spec.tolerations.operator=Gt', 'value'))
  t.equal(value.path, 'spec.tolerations[*].operator')
  for (const { release, verdict, rules, rollback } of value.history) {
    t.equal(verdict, 'refused', `${release}: the gate is alpha where there is one`)
    t.match(rules, [{ effect: 'refused', featureGates: [{ name: 'TaintTolerationComparisonOperators' }] }])
    t.equal(rollback?.outcome ?? 'refused', 'refused')
  }
  t.equal(value.history[0]!.rules[0]!.featureGates[0]!.registered, false, 'not yet')
  t.equal(value.history[0]!.rules[0]!.storedIsKept, false, 'what never was accepted is not kept')
  const plain = only(subjects('pods.spec.tolerations.operator=Exists', 'value'))
  t.ok(plain.history.every(({ verdict }) => verdict === 'accepted'))
  t.ok(plain.history.slice(0, -1).every(({ rollback }) => rollback?.outcome === 'kept'))
})

t.test('a number behind a gate, in each version of the API', async (t) => {
  const values = subjects('horizontalpodautoscalers.spec.minReplicas=0', 'value')
  t.same(
    values.map(({ resource }) => resource),
    ['autoscaling/v2/horizontalpodautoscalers', 'autoscaling/v1/horizontalpodautoscalers'],
  )
  for (const { history } of values) {
    t.same([history.at(-1)!.verdict, history.at(-2)!.verdict], ['accepted', 'refused'])
  }
})

t.test('a relaxation by form: refused while off and before there was a gate', async (t) => {
  const { history } = only(subjects('services.metadata.name=1abc', 'value'))
  t.match(
    byRelease(history, ({ verdict }) => verdict),
    {
      '1.33': 'refused',
      '1.35': 'refused',
      '1.36': 'accepted',
    },
  )
  t.ok(
    only(subjects('services.metadata.name=abc', 'value')).history.every((row) => row.verdict === 'accepted'),
  )
})

t.test('a resource: every group and version it ever had', async (t) => {
  const resources = subjects('deployments', 'resource')
  t.match(resources, [
    { resource: 'apps/v1/deployments', objectKind: 'Deployment', introduced: '1.9', removed: null },
    { resource: 'apps/v1beta2/deployments', removed: '1.16', replacement: 'apps/v1/Deployment' },
    { resource: 'apps/v1beta1/deployments', removed: '1.16' },
    { resource: 'extensions/v1beta1/deployments', removed: '1.16' },
  ])
  t.ok(resources[0]!.history.every(({ state }) => state === 'served'))
  t.ok(resources[1]!.history.every(({ state }) => state === 'removed'))
  t.ok(resources[1]!.history.slice(0, -1).every(({ rollback }) => rollback?.outcome === 'absent'))
})

t.test('a gated API: its gate, and the older version that a rollback finds', async (t) => {
  const [ga, beta] = subjects('clustertrustbundles', 'resource')
  t.equal(ga!.resource, 'certificates.k8s.io/v1/clustertrustbundles')
  t.equal(outcomes(ga!.history)['1.36'], 'unreadable')
  t.match(beta!.history.at(-2), {
    state: 'gated',
    featureGates: [{ name: 'ClusterTrustBundle', default: false }],
    rollback: { outcome: 'unserved' },
  })
})

t.test('a group/version: its resources release by release', async (t) => {
  const version = only(subjects('resource.k8s.io/v1beta1', 'groupVersion'))
  t.same(
    version.resources.map(({ resource }) => resource.split('/').at(-1)),
    ['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices'],
  )
  for (const { history } of version.resources) {
    t.match(
      byRelease(history, ({ state }) => state),
      { '1.31': 'notIntroduced', '1.32': 'off', '1.37': 'off' },
    )
  }
  t.match(version.history[0]!.rollback!.outcomes, { unreadable: { length: 4 } })
  t.equal(version.history.at(-1)!.rollback, null)
  t.ok(
    only(subjects('v1', 'groupVersion')).resources.some(({ resource }) => resource === 'v1/pods'),
    'core',
  )
})

t.test('a feature gate: its stages and what it decides', async (t) => {
  const { history, decides } = only(subjects('HostnameOverride', 'featureGate'))
  t.same(
    byRelease(history, ({ stage, default: isOn, locked }) => [stage, isOn, locked]),
    {
      '1.31': [null, null, false],
      '1.32': [null, null, false],
      '1.33': [null, null, false],
      '1.34': ['ALPHA', false, false],
      '1.35': ['BETA', true, false],
      '1.36': ['BETA', true, false],
      '1.37': ['GA', true, true],
    },
  )
  const [pod, template] = ['v1/pods', 'io.k8s.api.core.v1.PodTemplateSpec'].map((of) =>
    decides.find((use) => use.of === of),
  )
  t.match(pod, {
    path: 'spec.hostnameOverride',
    effect: 'dropped',
    releases: ['1.34', '1.35', '1.36', '1.37'],
  })
  t.ok(template!.mountedAt.includes('apps/v1/deployments spec.template'))
  t.match(history[3]!.rollback!.outcomes, { dropped: { length: 2 } })
  t.same(Object.keys(history[4]!.rollback!.outcomes), ['kept'])
})

t.test('a gate whose default hangs on the min compatibility version, and on another gate', async (t) => {
  const { history } = only(subjects('DRAFractionalCapacityRange', 'featureGate'))
  t.match(history.at(-1), {
    default: false,
    fromMinCompatibilityVersion: { version: '1.37', default: true },
    dependencies: ['DRAConsumableCapacity'],
  })
})

t.test('a name of several things is explained as each of them', async (t) => {
  t.same(
    subjects('events', 'resource').map(({ resource }) => resource),
    ['v1/events', 'events.k8s.io/v1/events', 'events.k8s.io/v1beta1/events'],
  )
  t.same(
    subjects('events.reason', 'field').map(({ resource }) => resource),
    ['v1/events', 'events.k8s.io/v1/events'],
  )
  t.equal(only(subjects('events.note', 'field')).resource, 'events.k8s.io/v1/events', 'only one has it')
  t.equal(only(subjects('events.events.k8s.io.reason', 'field')).resource, 'events.k8s.io/v1/events')
  const both = explain(catalog, 'ClusterTrustBundle').subjects.map(({ kind }) => kind)
  t.same(both.slice(0, 2), ['featureGate', 'resource'], 'a gate and a kind')
})

t.test('unknown names: one line with the nearest', async (t) => {
  const cases: [string, RegExp][] = [
    ['podz', /did you mean .*\bpods\b/],
    ['HostnameOveride', /did you mean HostnameOverride\?$/],
    ['resource.k8s.io/v1beta4', /did you mean .*resource\.k8s\.io\/v1beta1/],
    ['apps/v2/deployments', /did you mean apps\/v1\/deployments/],
    [
      'pods.spec.hostnameOverrid',
      /no release has a field hostnameOverrid in spec: did you mean spec\.hostnameOverride\?$/,
    ],
    ['podz.spec.hostnameOverride', /did you mean .*\bpods\b/],
    ['pods.spec.tolerations.operator=Gte', /no release takes Gte .*did you mean Gt or Lt\?$/],
    ['pods.spec.tolerations.operator=', /only Equal, Exists, Gt, Lt$/],
    ['pods.spec.containers=x', /is no single value/],
    ['pods=x', /name the field/],
    ['pods.spec..x', /a name is missing/],
    ['ingresses.extensions.spec', /no schema of it any more/],
    ['zzzzzzzzzzzz', /no such resource, group\/version or feature gate$/],
    ['', /no such/],
    ['__proto__', /no such/],
    ['constructor', /no such/],
    ['pods.constructor', /no release has a field constructor/],
    ['pods.__proto__.x=1', /no release has a field __proto__/],
  ]
  for (const [topic, message] of cases) {
    const error = refusal(topic)
    t.ok(error instanceof TopicError, topic)
    t.match(error?.message, message)
    t.notMatch(error?.message, /\n/)
  }
})

function refusal(topic: string): Error | undefined {
  try {
    explain(catalog, topic)
  } catch (error) {
    return error as Error
  }
}

t.test('every resource, gate and gated path of the newest release can be explained', async (t) => {
  const surfaces = releaseSurfaces(catalog)
  const { file } = surfaces.at(-1)!
  for (const key of Object.keys(file.resources)) t.match(readTopic(catalog, key), [{ resources: [key] }])
  for (const name of Object.keys(file.featureGates)) {
    t.equal(explainGate(surfaces, name).history.at(-1)!.registered, true)
  }
  for (const [key, paths] of Object.entries(file.gatedResources)) {
    const resource = key.replace(/\/status$/, '')
    for (const [path, rules] of Object.entries(paths)) {
      if (!Array.isArray(rules)) continue
      const located = locateField(catalog, [resource], stepsOf(path))
      t.same(located, [{ resource, path }])
      const { history } = explainField(surfaces, resource, path)
      t.ok(history.at(-1)!.rules.length >= rules.length, `${resource} ${path}`)
    }
  }
})
