import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { decodeHelmRelease, HelmReleaseError } from '../../../src/audit/sources/helm-release.ts'

/** Written by the storage drivers of Helm 3.22 itself: three revisions of one release. */
const stored = JSON.parse(
  readFileSync(new URL('../../fixtures/audit/helm-releases.json', import.meta.url), 'utf8'),
)
const pack = (value: unknown) =>
  gzipSync(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')
const release = { name: 'web', version: 1, manifest: 'kind: x' }

t.test('reads what Helm wrote', async (t) => {
  const read = decodeHelmRelease(stored.configMaps[1].data.release)
  t.match(read, { name: 'web', namespace: 'shop', revision: 2, status: 'deployed' })
  t.match(read.manifest, /^---\n# Source: web\/templates\/deployment.yaml\napiVersion: apps\/v1/)
  t.match(read.hooks, [{ name: 'migrate', manifest: /kind: CronJob/ }])
  const inSecret = Buffer.from(stored.secrets[1].data.release, 'base64').toString('latin1')
  t.same(decodeHelmRelease(inSecret), read, 'a Secret has the same')
})

t.test('reads what is not compressed, as the first releases of Helm 3 wrote it', async (t) => {
  t.match(decodeHelmRelease(Buffer.from(JSON.stringify(release)).toString('base64')), {
    ...{ name: 'web', namespace: '', revision: 1, status: '', manifest: 'kind: x', hooks: [] },
  })
})

t.test('refuses anything else', async (t) => {
  const refused = (data: string, message: RegExp) =>
    t.throws(() => decodeHelmRelease(data), { name: 'HelmReleaseError', message })
  refused('', /not base64/)
  refused('ä', /not base64/)
  refused(stored.secrets[1].data.release.slice(0, 400), /not (JSON|base64)/)
  refused(pack(release).slice(0, 40), /cut off/)
  refused(Buffer.from('no json').toString('base64'), /not JSON/)
  refused(pack('[]'), /not a JSON object/)
  refused(pack({ ...release, name: '' }), /no name/)
  refused(pack({ ...release, version: 'x' }), /no revision/)
  refused(pack({ ...release, version: 0 }), /no revision/)
  refused(pack({ ...release, manifest: 7 }), /manifest/)
  refused(pack({ ...release, hooks: 'x' }), /hooks/)
  refused(pack({ ...release, hooks: [7] }), /hook 0/)
})

t.test('a bomb is not unpacked', async (t) => {
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, 0x20)).toString('base64')
  t.ok(bomb.length < 100_000)
  t.throws(() => decodeHelmRelease(bomb), new HelmReleaseError('the release unpacks to more than 64 MiB'))
})
