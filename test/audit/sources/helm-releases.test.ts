import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { judgeManifest } from '../../../src/audit/judge-manifest.ts'
import type { Incomplete } from '../../../src/audit/report.ts'
import {
  MAX_RELEASE_OBJECTS,
  MAX_RELEASE_TEXT,
  readHelmReleases,
} from '../../../src/audit/sources/helm-releases.ts'
import type { Manifest } from '../../../src/audit/sources/manifest.ts'
import { loadCatalog } from '../../../src/surface/load-catalog.ts'
import { buildSurface } from '../../../src/surface/surface.ts'

type Stored = { metadata: { labels: Record<string, string> }; data: Record<string, string>; type?: string }
const stored: { secrets: Stored[]; configMaps: Stored[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/audit/helm-releases.json', import.meta.url), 'utf8'),
)
const read = async (objects: unknown[]) => {
  const all: (Manifest | Incomplete)[] = []
  for await (const one of readHelmReleases(objects as Record<string, unknown>[])) all.push(one)
  return all
}
const source = (line: number | null, revision = 2) => ({ helmRelease: 'shop/web', revision, line })

t.test('the objects of the deployed revision, hooks included', async (t) => {
  for (const objects of [stored.secrets, stored.configMaps]) {
    t.match(await read(objects), [
      {
        kind: { group: 'apps', kind: 'Deployment' },
        object: { metadata: { name: 'web' } },
        source: source(3),
      },
      { kind: { group: 'policy', version: 'v1beta1' }, source: source(20) },
      { kind: { kind: 'CronJob' }, source: source(2) },
    ])
  }
})

t.test('they are judged like files', async (t) => {
  const surface = buildSurface(loadCatalog(), { version: '1.34' })
  const items = (await read(stored.secrets)).map((manifest) => judgeManifest(surface, manifest as Manifest))
  t.match(items, [
    {
      source: source(3),
      findings: [{ reason: 'FieldDisabled', fieldPath: 'spec.template.spec.hostnameOverride' }],
    },
    {
      source: source(20),
      findings: [{ reason: 'APIRemoved', resource: 'policy/v1beta1/poddisruptionbudgets' }],
    },
    { source: source(2), findings: [{ reason: 'APIRemoved' }] },
  ])
})

t.test('of several deployed revisions the newest counts', async (t) => {
  const again = (version: string) => {
    const { metadata, ...rest } = stored.secrets[1]!
    return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, version } } }
  }
  t.equal((await read([again('2'), again('1'), again('2')])).length, 3)
})

t.test('what is no release is left alone', async (t) => {
  const [, deployed] = stored.secrets
  for (const other of [
    {},
    { metadata: null },
    { metadata: { labels: null } },
    { ...deployed, type: 'Opaque' },
    { ...deployed, metadata: { labels: { owner: 'tiller', status: 'deployed' } } },
  ]) {
    t.same(await read([other]), [])
  }
})

t.test('what cannot be read is named', async (t) => {
  const [, deployed] = stored.configMaps
  const broken = (data: unknown) => ({ ...deployed, data })
  t.same(await read([broken({ release: '%' })]), [
    { source: source(null), error: 'the release is not base64' },
  ])
  for (const data of [undefined, null, {}, { release: 7 }]) {
    t.same(await read([broken(data)]), [{ source: source(null), error: 'there is no release in it' }])
  }
  const release = { name: 'web', version: 3, manifest: 'kind: Pod\n---\n{{ bad' }
  const text = Buffer.from(JSON.stringify(release)).toString('base64')
  t.match(await read([broken({ release: text })]), [
    { source: source(1, 3), error: /no apiVersion/ },
    { source: source(3, 3), error: /unrendered template/ },
  ])
})

/** A deployed release with this manifest. */
function releaseOf(manifest: string, hooks: object[] = []) {
  const [, deployed] = stored.secrets
  const content = { name: 'web', version: 2, info: { status: 'deployed' }, manifest, hooks }
  const release = gzipSync(JSON.stringify(content)).toString('base64')
  return { ...deployed, data: { release: Buffer.from(release).toString('base64') } }
}

t.test('a release of more objects than a chart can have is named, and the rest is not read', async (t) => {
  const MAP = '{"apiVersion":"v1","kind":"ConfigMap"}'
  const most = await read([releaseOf(MAP.repeat(MAX_RELEASE_OBJECTS))])
  t.equal(most.filter((one) => 'object' in one).length, MAX_RELEASE_OBJECTS)
  t.equal(most.length, MAX_RELEASE_OBJECTS)
  for (const manifest of [
    MAP.repeat(20_000),
    `{"apiVersion":"v1","kind":"List","items":[${Array(20_000).fill(MAP)}]}`,
    '{}'.repeat(20_000),
  ]) {
    const all = await read([releaseOf(manifest), ...stored.configMaps])
    t.match(all[MAX_RELEASE_OBJECTS], {
      source: source(null),
      error: 'the release has more than 5000 objects: the others were not read',
    })
    t.equal(all.length, MAX_RELEASE_OBJECTS + 1)
  }
})

t.test('a release of more documents than a chart can have, though they are empty', async (t) => {
  const error = 'the release has more than 5000 documents'
  const [many, most] = [MAX_RELEASE_OBJECTS + 1, MAX_RELEASE_OBJECTS].map((count) => '---\n'.repeat(count))
  t.match(await read([releaseOf(many!)]), [{ source: source(null), error }])
  t.same(await read([releaseOf(most!)]), [])
  t.match(await read([releaseOf('a: b', [{ name: 'h', manifest: many }])]), [{ error }])
})

t.test('a release of more text than fits into a Secret', async (t) => {
  const comment = (length: number) => `#${' '.repeat(length - 1)}`
  t.same(await read([releaseOf(comment(MAX_RELEASE_TEXT))]), [])
  t.match(await read([releaseOf(comment(MAX_RELEASE_TEXT), [{ name: 'h', manifest: '#' }])]), [
    { source: source(null), error: 'the manifests of the release have more than 8 MiB' },
  ])
})

t.test('the event loop goes on while a large release is read', async (t) => {
  let turns = 0
  let isDone = false
  const turn = () => {
    turns++
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await read([releaseOf('{"apiVersion":"v1","kind":"ConfigMap"}'.repeat(MAX_RELEASE_OBJECTS))])
  isDone = true
  t.ok(turns >= MAX_RELEASE_OBJECTS, `${turns} turns`)
})
