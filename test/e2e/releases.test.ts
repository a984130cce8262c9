// The surface of a release is what that release itself serves and switches on: the same comparison as for a 1.37 that
// emulates, with the real thing. Each release takes minutes to build, so they are named in EMUGUARD_E2E_RELEASES
// ("1.34,1.35,1.36") by whoever wants them.

import t from 'tap'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { buildSurface, type SurfaceOptions } from '../../src/surface/surface.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { reportedGates } from './gate-metric.ts'
import { servedApis } from './served-apis.ts'
import { setDifference } from './set-difference.ts'

const releases = (process.env.EMUGUARD_E2E_RELEASES ?? '').split(',').filter((release) => release !== '')
const RUNTIME_CONFIGS = [{}, { 'api/all': 'true' }, { 'api/beta': 'true' }]

if (releases.length === 0) t.plan(0, 'EMUGUARD_E2E_RELEASES names no release to build and compare with')

for (const release of releases) {
  t.test(`Kubernetes ${release} is what its surface says`, async (t) => {
    const controlPlane = await controlPlaneFor(t, { release })
    if (!controlPlane) return
    const catalog = loadCatalog()
    for (const runtimeConfig of RUNTIME_CONFIGS) {
      const flags = Object.entries(runtimeConfig).map(([key, value]) => `--runtime-config=${key}=${value}`)
      await controlPlane.restart(flags)
      const options: SurfaceOptions = { version: release, runtimeConfig }
      const surface = buildSurface(catalog, options)
      const server = await servedApis(controlPlane.request)
      t.strictSame(
        setDifference(server, surface.served),
        { onlyServer: [], onlySurface: [] },
        `${flags.join(' ') || 'default'} (${server.size})`,
      )
      if (flags.length > 0) continue
      const gates = [...surface.gates].filter(([, { stage }]) => stage !== 'PRE-ALPHA')
      const reported = await reportedGates(controlPlane.request)
      t.strictSame(new Map(gates.sort()), new Map([...reported].sort()), `${reported.size} gates`)
    }
  })
}
