import t from 'tap'
import { auditLive } from '../../src/commands/audit-live.ts'
import type { AuditOptions } from '../../src/commands/audit-options.ts'
import { type FakeAnswer, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

const VERSION = { major: '1', minor: '37', emulationMajor: '1', emulationMinor: '37' }
const verbs = ['create', 'list']
const PODS = { resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced', verbs }
const DISCOVERY = { kind: 'APIGroupDiscoveryList' }
const EMPTY = { body: { items: [] } }

/** A cluster of 1.37 with nothing in it, and what is told otherwise by path. */
function clusterOf(told: Record<string, FakeAnswer>) {
  return ({ pathname }: URL): FakeAnswer => {
    if (pathname in told) return told[pathname]!
    if (pathname === '/version')
      return { body: { ...VERSION, minCompatibilityMajor: '1', minCompatibilityMinor: '36' } }
    if (pathname === '/api') {
      return { body: { ...DISCOVERY, items: [{ versions: [{ version: 'v1', resources: [PODS] }] }] } }
    }
    if (pathname === '/apis') return { body: { ...DISCOVERY, items: [] } }
    if (pathname === '/api/v1') return { body: { groupVersion: 'v1', resources: [] } }
    if (pathname === '/metrics') return { body: 'kubernetes_feature_enabled{name="A",stage=""} 1\n' }
    return EMPTY
  }
}

const audit = async (
  t: Parameters<typeof fakeApiserver>[0],
  told: object,
  options: Partial<AuditOptions>,
) => {
  const server = await fakeApiserver(t, clusterOf(told as Record<string, FakeAnswer>))
  const { kubeconfig } = server
  const { report } = await auditLive({ recursive: true, output: 'json', kubeconfig, ...options })
  return { report, server }
}

t.test('a namespace that nobody can tell of and that is empty is not clean', async (t) => {
  const told = { '/api/v1/namespaces/shop': status(403, 'forbidden') }
  const { report, server } = await audit(t, told, { namespace: ['shop', 'shop'] })
  t.match(report.incomplete, [{ error: 'could not tell whether namespace shop exists: forbidden (403)' }])
  t.equal(server.asked.filter((path) => path.startsWith('/api/v1/namespaces/shop/pods')).length, 1)
  const pod = { metadata: { namespace: 'shop', name: 'a' }, spec: { containers: [] } }
  const some = { ...told, '/api/v1/namespaces/shop/pods': { body: { items: [pod] } } }
  t.strictSame((await audit(t, some, { namespace: ['shop'] })).report.incomplete, [])
})

t.test('a way back is not ready where only a part was read', async (t) => {
  const { report } = await audit(t, {}, { rollback: true })
  t.match(report.rollback, { verdict: 'ready', unchecked: [] })
  const part = await audit(t, {}, { rollback: true, namespace: ['shop'], selector: 'app=web' })
  t.match(part.report.rollback, {
    verdict: 'incomplete',
    unchecked: ['only namespace shop was read', 'only objects with the labels app=web were read'],
  })
})

t.test(
  'what is dropped cannot be looked for without knowing the running server, and the report says so',
  async (t) => {
    const notes = async (version: object) =>
      (await audit(t, { '/version': { body: version } }, { to: '1.36' })).report.cluster!.notes
    t.strictSame(await notes(VERSION), [])
    t.match(await notes({ major: '1', minor: '31' }), [
      /^Kubernetes 1\.31 does not report its emulation version: fields that were asked for and dropped/,
    ])
    t.match(await notes({ ...VERSION, minor: '99', emulationMinor: '98' }), [
      /^the catalog does not have Kubernetes 1\.99 emulating 1\.98: /,
    ])
  },
)

t.test(
  "of the versions in which resources are stored only those of Kubernetes' own groups are asked for",
  async (t) => {
    const WIDGETS = { ...PODS, resource: 'widgets', responseKind: { kind: 'Widget' } }
    const versions = [{ version: 'v1', resources: [WIDGETS] }]
    const told = {
      '/apis': { body: { ...DISCOVERY, items: [{ metadata: { name: 'example.com' }, versions }] } },
      '/apis/example.com/v1': status(503, 'its apiserver is down'),
    }
    t.match((await audit(t, told, { rollback: true })).report, {
      incomplete: [],
      rollback: { verdict: 'ready' },
    })
  },
)

t.test('an answer that is too large is one line, or incomplete', async (t) => {
  const huge = { body: Buffer.alloc(256 * 2 ** 20 + 1) }
  const { report } = await audit(t, { '/metrics': huge }, { rollback: true })
  t.match(report.incomplete, [
    { source: { resource: '/metrics' }, error: /^an answer of more than 256 MiB from / },
  ])
  await t.rejects(audit(t, { '/version': huge }, {}), {
    name: 'AnswerTooLarge',
    message: /^an answer of more than 256 MiB from https:\/\/127\.0\.0\.1:\d+\/version$/,
  })
})
