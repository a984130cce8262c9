import { readdirSync, readFileSync } from 'node:fs'
import { Bench } from 'tinybench'
import { newestRelease } from '../src/surface/catalog.ts'
import { BUILT_IN_CATALOG, loadCatalog } from '../src/surface/load-catalog.ts'
import { buildSurface } from '../src/surface/surface.ts'
import { printRatios } from './ratio-table.ts'

// Loading the catalog and building a surface, against JSON.parse of the catalog's bytes.
const files = readdirSync(BUILT_IN_CATALOG).map((name) => readFileSync(`${BUILT_IN_CATALOG}/${name}`, 'utf8'))
const bytes = files.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
console.log(`${files.length} files, ${(bytes / 1e6).toFixed(2)} MB`)

const catalog = loadCatalog()
const version = newestRelease(catalog)
const bench = new Bench({ time: 1500, warmupTime: 300 })
bench
  .add('JSON.parse of all catalog files', () => files.map((text) => JSON.parse(text)))
  .add('loadCatalog (read, parse, check, index)', () => loadCatalog())
  .add('buildSurface, defaults', () => buildSurface(catalog, { version }))
  .add('buildSurface, defaults, with every schema', () => {
    const surface = buildSurface(catalog, { version })
    for (const resource of Object.keys(surface.file.resources)) surface.shapeOf(resource)
  })
await printRatios(bench, 'JSON.parse of all catalog files')
