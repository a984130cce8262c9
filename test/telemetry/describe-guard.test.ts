import t from 'tap'
import { buildSurface } from '../../src/surface/surface.ts'
import { describeGuard } from '../../src/telemetry/describe-guard.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'
import { smallGuard } from '../fixtures/small-guard.ts'

async function describe(guard: ReturnType<typeof smallGuard>): Promise<string[]> {
  const metrics = createMetrics()
  describeGuard(metrics, smallCatalog(), guard, new Date())
  return (await metrics.registry.metrics()).split('\n').filter((line) => /^emuguard_\w+_info/.test(line))
}

t.test('says what is running', async (t) => {
  const lines = await describe(smallGuard())
  t.same(lines.slice(0, 3), [
    'emuguard_surface_info{surface="emulation",surface_version="1.36",action="Deny",known="true"} 1',
    'emuguard_surface_info{surface="minCompatibility",surface_version="1.35",action="Deny",known="true"} 1',
    'emuguard_catalog_info{format="1",oldest="1.34",newest="1.36"} 1',
  ])
  t.match(lines[3], /^emuguard_build_info\{version="\d+\.\d+\.\d+.*",node="\d+/)
})

t.test('mode Audit caps the action, and a forecast says so', async (t) => {
  const target = { name: 'target' as const, surface: buildSurface(smallCatalog(), { version: '1.38' }) }
  const lines = await describe({ ...smallGuard({ mode: 'Audit' }), surfaces: [target] })
  t.equal(
    lines[0],
    'emuguard_surface_info{surface="target",surface_version="1.38",action="Audit",known="false"} 1',
  )
})
