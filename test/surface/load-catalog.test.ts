import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { CatalogError } from '../../src/surface/catalog.ts'
import { BUILT_IN_CATALOG, loadCatalog } from '../../src/surface/load-catalog.ts'

/** A copy of the built-in catalog to be damaged. */
function copyOf(t: Pick<Test, 'testdir'>): string {
  const folder = `${t.testdir({})}/data`
  mkdirSync(folder)
  cpSync(BUILT_IN_CATALOG, folder, { recursive: true })
  return folder
}

t.test('the shipped catalog loads, without a gap', async (t) => {
  const catalog = loadCatalog()
  t.equal(catalog.releases[0], '1.31')
  t.ok(catalog.releases.includes('1.37'))
  t.equal(catalog.resourceOfKind.get('apps/v1/Deployment'), 'apps/v1/deployments')
  t.equal(catalog.resourceOfKind.get('extensions/v1beta1/Ingress'), 'extensions/v1beta1/ingresses')
})

t.test('refuses a catalog that is not whole', async (t) => {
  const edit = (folder: string, change: (file: Record<string, unknown>) => void) => {
    const path = `${folder}/v1.36.json`
    const file = JSON.parse(readFileSync(path, 'utf8'))
    change(file)
    writeFileSync(path, JSON.stringify(file))
  }
  const damages: [string, (folder: string) => void, RegExp][] = [
    ['a minor is missing', (f) => rmSync(`${f}/v1.36.json`), /v1.36.json is missing/],
    ['the retired kinds are missing', (f) => rmSync(`${f}/retired.json`), /cannot read .*retired.json/],
    [
      'a file is cut',
      (f) => writeFileSync(`${f}/v1.36.json`, readFileSync(`${f}/v1.36.json`).subarray(0, 5000)),
      /cannot read .*v1.36.json/,
    ],
    ['a file is empty', (f) => writeFileSync(`${f}/v1.36.json`, ''), /cannot read .*v1.36.json/],
    [
      'a newer format',
      (f) => edit(f, (file) => (file['format'] = 99)),
      /v1.36.json has format 99, this emuguard reads format 1/,
    ],
    ['an unknown section', (f) => edit(f, (file) => (file['more'] = {})), /v1.36.json is damaged at \/more/],
    [
      'another release inside',
      (f) => edit(f, (file) => (file['release'] = '1.35')),
      /says it is of release 1.35/,
    ],
    ['a section is missing', (f) => edit(f, (file) => delete file['types']), /v1.36.json is damaged at \//],
    [
      'a type is missing',
      (f) =>
        edit(f, (file) => delete (file['types'] as Record<string, unknown>)['io.k8s.api.core.v1.PodSpec']),
      /is damaged: io.k8s.api.core.v1.\w+.spec has a type that it lacks/,
    ],
  ]
  for (const [name, damage, message] of damages) {
    t.test(name, async (t) => {
      const folder = copyOf(t)
      damage(folder)
      t.throws(() => loadCatalog(folder), { name: CatalogError.name, message })
    })
  }
})

t.test('says when there is no catalog at all', async (t) => {
  t.throws(() => loadCatalog(`${t.testdir({})}/none`), {
    name: CatalogError.name,
    message: /cannot read the catalog folder/,
  })
  t.throws(() => loadCatalog(t.testdir({})), { name: CatalogError.name, message: /holds no v1.NN.json file/ })
})
