import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { auditFiles } from '../../src/audit/audit-files.ts'
import { buildSurface } from '../../src/surface/surface.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const surface = buildSurface(smallCatalog(), { version: '1.35' })
const CART = 'apiVersion: shop.k8s.io/v1\nkind: Cart\n'

async function* stdin(text: string) {
  yield Buffer.from(text)
}

t.test('judges every object of every source and goes on after what cannot be read', async (t) => {
  const folder = t.testdir({
    'a.yaml': CART,
    'b.yaml': `${CART}---\na: }`,
    'c.yaml': 'a\u0000',
    'd.txt': 'x',
  })
  const result = await auditFiles(surface, {
    paths: ['-', join(folder, 'missing'), folder],
    recursive: true,
    stdin: stdin(`${CART}spec: {gift: {}}`),
  })
  t.equal(result.files, 3)
  t.match(result.items, [
    { source: { file: '-', line: 1 }, findings: [{ fieldPath: 'spec.gift' }] },
    { source: { file: join(folder, 'a.yaml') }, findings: [] },
    { source: { file: join(folder, 'b.yaml') }, findings: [] },
  ])
  t.match(result.incomplete, [
    { source: { file: join(folder, 'missing'), line: null }, error: 'no such file or directory' },
    { source: { file: join(folder, 'b.yaml'), line: 4 }, error: /invalid YAML/ },
    { source: { file: join(folder, 'c.yaml'), line: null }, error: 'is binary, not text' },
  ])
})

t.test('a standard input that fails is incomplete', async (t) => {
  async function* broken() {
    yield Buffer.from(CART)
    throw new Error('connection lost')
  }
  const result = await auditFiles(surface, { paths: ['-'], recursive: true, stdin: broken() })
  t.same(result, {
    files: 0,
    items: [],
    incomplete: [{ source: { file: '-', line: null }, error: 'connection lost' }],
  })
})

t.test('files and folders that may not be read are incomplete', async (t) => {
  const folder = t.testdir({ 'a.yaml': CART, 'b.yaml': CART, sub: { 'c.yaml': CART } })
  chmodSync(join(folder, 'a.yaml'), 0)
  chmodSync(join(folder, 'sub'), 0)
  const result = await asNobody(() =>
    auditFiles(surface, { paths: [folder], recursive: true, stdin: stdin('') }),
  )
  chmodSync(join(folder, 'sub'), 0o700)
  t.equal(result.items.length, 1)
  t.match(result.incomplete, [
    { source: { file: join(folder, 'a.yaml') }, error: 'permission denied' },
    { source: { file: join(folder, 'sub') }, error: 'permission denied' },
  ])
})

/** Root may read everything, and containers often run tests as root. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid!(65534)
  try {
    return await work()
  } finally {
    process.seteuid!(0)
  }
}
