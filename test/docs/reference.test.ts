import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { referencePages } from '../../docs/reference/generate.ts'
import { EXAMPLE } from '../../docs/reference/pages/configuration-page.ts'
import { buildGuard } from '../../src/config/guard.ts'
import { parseConfiguration } from '../../src/config/read-configuration.ts'
import { mergeSettings } from '../../src/config/settings.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'

t.test('the committed pages are what the code says: node docs/reference/generate.ts', async (t) => {
  const pages = referencePages()
  for (const [name, content] of Object.entries(pages))
    t.equal(readFileSync(`docs/reference/${name}`, 'utf8'), content, name)
  const committed = readdirSync('docs/reference').filter((name) => /\.(md|json)$/.test(name))
  t.same(committed.sort(), Object.keys(pages).sort())
})

t.test('the example of the configuration page makes a guard', async (t) => {
  const settings = mergeSettings(parseConfiguration(EXAMPLE, 'example.yaml'), {})
  const { guard, notes } = buildGuard(loadCatalog(), settings, {
    ownNamespace: null,
    now: new Date('2026-12-01'),
  })
  t.equal(guard.surfaces.length, 3)
  t.notMatch(notes.join('\n'), /does not take/)
})
