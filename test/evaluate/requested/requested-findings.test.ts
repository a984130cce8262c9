import t from 'tap'
import { requestedFindings, requestedUsesOf } from '../../../src/evaluate/requested/requested-findings.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { parseGroupVersion } from '../../../src/surface/resource-name.ts'
import { buildSurface, type SurfaceOptions } from '../../../src/surface/surface.ts'
import { MANAGED } from '../../fixtures/managed-objects.ts'

const catalog = loadCatalog()
const at34 = buildSurface(catalog, { version: '1.34' })
const subjectOf = (object: { apiVersion: string; kind: string }) => ({
  object,
  kind: { ...parseGroupVersion(object.apiVersion), kind: object.kind },
  origin: 'stored' as const,
})
const found = (object: { apiVersion: string; kind: string }, surface = at34) =>
  requestedFindings(surface, 'emulation', subjectOf(object))
const places = (
  object: { apiVersion: string; kind: string },
  options: SurfaceOptions = { version: '1.34' },
) =>
  found(object, buildSurface(catalog, options)).map(({ fieldPath, reason, feature }) => [
    fieldPath,
    reason,
    feature,
  ])

/** A pod whose managers name fields as `named` says. */
const pod = (spec: object, named: object, entry: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    managedFields: [
      { manager: 'tester', operation: 'Apply', apiVersion: 'v1', fieldsV1: { 'f:spec': named }, ...entry },
    ],
  },
  spec,
})

t.test('what was asked for, and dropped by a real server', async (t) => {
  t.same(places(MANAGED.restart), [
    ['spec.containers[0].restartPolicy', 'FieldDisabled', 'ContainerRestartRules'],
    ['spec.containers[0].restartPolicyRules', 'FieldDisabled', 'ContainerRestartRules'],
  ])
  t.same(places(MANAGED.deployment), [
    ['spec.template.spec.containers[0].restartPolicy', 'FieldDisabled', 'ContainerRestartRules'],
    ['spec.template.spec.containers[0].restartPolicyRules', 'FieldDisabled', 'ContainerRestartRules'],
    ['spec.template.spec.volumes[0].emptyDir.mode', 'FieldNotIntroduced', 'EmptyDirVolumeMode'],
  ])
  t.same(
    places(MANAGED.image),
    [['spec.volumes[name="img"].image', 'FieldDisabled', 'ImageVolume']],
    'an item that is gone',
  )
})

t.test('says who asked, what drops it, and when it comes into force', async (t) => {
  const [first] = found(MANAGED.restart)
  t.match(first, {
    seen: 'requested',
    hazard: 'dropped',
    since: '1.35',
    message:
      'spec.containers[0].restartPolicy: asked for by kubectl-create, dropped by the running server (feature gate ContainerRestartRules is off); comes into force at the next apply after the emulation version rises to 1.35',
    remedy: 'leave it out until the emulation version rises to 1.35',
  })
  const mode = found(MANAGED.deployment)[2]
  t.match(mode, {
    hazard: 'security',
    since: '1.37',
    message: /after the feature gate EmptyDirVolumeMode is on$/,
  })
  const byHand = found(
    pod({}, { 'f:hostUsers': {} }),
    buildSurface(catalog, { version: '1.34', featureGates: { UserNamespacesSupport: false } }),
  )
  t.match(byHand, [{ hazard: 'security', message: /after the feature gate UserNamespacesSupport is on$/ }])
})

t.test('only what the surface drops', async (t) => {
  t.same(places(MANAGED.zero), [], 'zero values that the encoder leaves out')
  t.same(places(MANAGED.nodeName), [])
  t.same(places(MANAGED.projected), [], 'inside an atomic list nothing is named')
  t.same(places(MANAGED.restart, { version: '1.35' }), [], 'kept there, so it is gone for another reason')
  t.same(
    places(pod({ hostUsers: false }, { 'f:hostUsers': {} }), {
      version: '1.34',
      featureGates: { UserNamespacesSupport: false },
    }),
    [],
    'still there',
  )
  t.same(places(MANAGED.restart, { version: '1.38' }), [], 'of a forecast no field is known')
})

t.test('a parent that is gone for another reason proves nothing', async (t) => {
  const inContainer = { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:restartPolicyRules': {} } } }
  t.same(places(pod({ containers: [{ name: 'b' }] }, inContainer)), [], 'the whole container is gone')
  t.same(places(pod({ containers: [{ name: 'b' }, { name: 'a' }] }, inContainer)), [
    ['spec.containers[1].restartPolicyRules', 'FieldDisabled', 'ContainerRestartRules'],
  ])
  const signal = { 'f:containers': { 'k:{"name":"a"}': { 'f:lifecycle': { 'f:stopSignal': {} } } } }
  t.same(
    places(pod({ containers: [{ name: 'a' }] }, signal)),
    [['spec.containers[0].lifecycle.stopSignal', 'FieldDisabled', 'ContainerStopSignals']],
    'the rule drops the parent with it',
  )
})

t.test('an empty list in server-side apply is named all the same', async (t) => {
  // The limit that docs/evidence.md admits: managedFields have no values.
  t.same(places(MANAGED.zeroApplied), [
    ['spec.containers[0].restartPolicyRules', 'FieldDisabled', 'ContainerRestartRules'],
  ])
})

t.test('all who asked are named once', async (t) => {
  const object = pod({}, { 'f:hostnameOverride': {} })
  const [entry] = object.metadata.managedFields
  object.metadata.managedFields.push({ ...entry!, manager: 'other' }, { ...entry!, operation: 'Update' })
  t.match(found(object), [{ message: /asked for by tester and other, / }])
  t.equal(found(object).length, 1)
})

t.test('entries of status and of other versions', async (t) => {
  const named = { 'f:hostnameOverride': {} }
  t.same(places(pod({}, named, { subresource: 'status' })), [])
  t.equal(places(pod({}, named, { subresource: 'resize' })).length, 1)
  t.same(places(pod({}, named, { apiVersion: 'v2' })), [], 'a version that nobody knows')
  const claim = (apiVersion: string) => ({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: {
      managedFields: [
        {
          ...{ manager: 'driver', operation: 'Update', apiVersion },
          fieldsV1: { 'f:spec': { 'f:sharedCounters': {}, 'f:perDeviceNodeSelection': {} } },
        },
      ],
    },
    spec: {},
  })
  const gates = { version: '1.34', featureGates: { DRAPartitionableDevices: false } }
  const same = places(claim('resource.k8s.io/v1'), gates)
  t.ok(same.length > 0)
  t.same(places(claim('resource.k8s.io/v1beta2'), gates), same, 'the same paths in another version')
})

t.test('another surface has it against what it drops, too', async (t) => {
  const at36 = buildSurface(catalog, { version: '1.36' })
  const at35 = buildSurface(catalog, { version: '1.35' })
  const uses = requestedUsesOf(at36, subjectOf(MANAGED.deployment))
  t.match(requestedFindings(at35, 'minCompatibility', subjectOf(MANAGED.deployment), uses), [
    { surface: 'minCompatibility', version: '1.35', fieldPath: /emptyDir.mode$/ },
  ])
  t.same(
    requestedFindings(
      buildSurface(catalog, { version: '1.37', featureGates: { EmptyDirVolumeMode: true } }),
      'target',
      subjectOf(MANAGED.deployment),
      uses,
    ),
    [],
  )
})

t.test('takes any managedFields', async (t) => {
  for (const named of [
    null,
    7,
    'x',
    [],
    { 'f:containers': 7 },
    { 'f:containers': { 'k:{': {}, 'k:7': { 'f:restartPolicyRules': {} } } },
  ]) {
    t.same(places(pod({ containers: 'x' }, named as object)), [])
  }
  const hostile = pod(
    {},
    JSON.parse('{"__proto__":{"f:hostnameOverride":{}},"f:constructor":{},"f:__proto__":{}}'),
  )
  t.same(places(hostile), [])
  for (const object of [null, undefined, 7, [], 'x']) {
    t.same(requestedFindings(at34, 'emulation', { ...subjectOf(MANAGED.restart), object }), [])
  }
  t.same(requestedFindings(at34, 'emulation', subjectOf({ apiVersion: 'example.com/v1', kind: 'Pod' })), [])
})
