import t, { type Test } from 'tap'
import { parseConfiguration } from '../../src/config/read-configuration.ts'
import { mergeSettings } from '../../src/config/settings.ts'
import type { ApiserverFacts } from '../../src/detection/cluster-facts.ts'
import { followCluster } from '../../src/detection/follow-cluster.ts'
import type { LiveGuard } from '../../src/detection/live-guard.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { apiserver } from '../fixtures/apiserver-facts.ts'
import { fakeDetector } from '../fixtures/fake-detector.ts'
import { testLog } from '../fixtures/log-lines.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'

const HEAD = `apiVersion: emuguard.dev/v1alpha1
kind: GuardConfiguration
emulationVersion: detect
minCompatibilityVersion: detect
`
const at35 = (more = {}) => apiserver({ versions: ['1.36', '1.35', '1.34'], ...more })
const at36 = (more = {}) => apiserver({ versions: ['1.36', '1.36', '1.35'], ...more })

/** Follows a cluster of the small catalog that is looked at when the test says so. */
function follow(t: Test, first: ApiserverFacts[], configuration = '') {
  const live: LiveGuard = { inForce: null, detection: null }
  const detector = fakeDetector(first)
  const metrics = createMetrics()
  const { log, lines } = testLog()
  const settings = mergeSettings(parseConfiguration(HEAD + configuration, 'g.yaml'), {})
  const follower = followCluster(live, {
    catalog: smallCatalog(),
    settings,
    ownNamespace: null,
    detector,
    metrics,
    log,
  })
  t.teardown(() => follower.stop())
  return {
    live,
    detector,
    lines,
    look: follower.look,
    surfaces: () => live.inForce?.guard.surfaces.map(({ name, surface }) => `${name} ${surface.version}`),
    scrape: async (name: string) =>
      (await metrics.registry.metrics()).split('\n').filter((line) => new RegExp(`^${name}\\b`).test(line)),
  }
}

t.test('a change replaces the guard as a whole; none leaves it', async (t) => {
  const { live, detector, look, surfaces, lines, scrape } = follow(t, [at35()])
  await look()
  t.same(surfaces(), ['emulation 1.35', 'minCompatibility 1.34'])
  const before = live.inForce
  await look()
  t.equal(live.inForce, before, 'no change')
  const kept = JSON.stringify(before!.guard.policy)
  detector.apiservers = [at36({ featureGates: { Parcels: true } })]
  await look()
  t.same(surfaces(), ['emulation 1.36', 'minCompatibility 1.35'])
  t.not(live.inForce, before)
  t.equal(JSON.stringify(before!.guard.policy), kept, 'who holds the old one goes on with the old one')
  t.same(await scrape('emuguard_surface_info'), [
    'emuguard_surface_info{surface="emulation",surface_version="1.36",action="Deny",known="true"} 1',
    'emuguard_surface_info{surface="minCompatibility",surface_version="1.35",action="Deny",known="true"} 1',
  ])
  t.same(await scrape('emuguard_upgrade_stage'), ['emuguard_upgrade_stage 2'])
  t.equal(lines.filter(({ msg }) => msg === 'the surfaces follow the cluster').length, 2)
})

t.test('gates and APIs as the cluster has them; what is configured wins, and the log says so', async (t) => {
  const served = ['shop.k8s.io/v1/carts', 'shop.k8s.io/v1beta1/carts']
  const server = at35({ featureGates: { Parcels: true }, served })
  const { live, detector, look } = follow(t, [server])
  await look()
  t.match(live.inForce!.settings, {
    featureGates: { Parcels: true },
    runtimeConfig: { 'shop.k8s.io/v1beta1/carts': 'true' },
  })
  t.ok(live.inForce!.guard.surfaces[0]!.surface.served.has('shop.k8s.io/v1beta1/carts'))
  detector.apiservers = [at35({ featureGates: { Parcels: false } })]
  await look()
  t.same(live.inForce!.settings.featureGates, {}, 'and no longer')

  const own = follow(t, [server], 'featureGates: {Parcels: false}\n')
  await own.look()
  t.same(own.live.inForce!.settings.featureGates, { Parcels: false })
  const said = own.lines.map(({ msg }) => String(msg)).join('\n')
  t.match(said, /feature gate Parcels is true in the cluster and false in the configuration, which holds/)
})

t.test('not ready before the first answer; afterwards the last good holds', async (t) => {
  const { live, detector, look, surfaces, lines, scrape } = follow(t, [])
  await look()
  t.equal(live.inForce, null)
  t.equal(live.detection!.problem, 'cannot reach https://a: refused')
  t.same(await scrape('emuguard_upgrade_stage'), [])
  t.same(await scrape('emuguard_detection_last_success_timestamp_seconds'), [])
  detector.apiservers = [at35()]
  await look()
  t.equal(live.detection!.problem, null)
  detector.apiservers = [at35({ error: 'cannot reach https://a: refused' })]
  await look()
  await look()
  t.same(surfaces(), ['emulation 1.35', 'minCompatibility 1.34'])
  t.same(await scrape('emuguard_detection_failures_total'), ['emuguard_detection_failures_total 3'])
  const said = lines.filter(({ topic }) => topic === 'detection')
  t.match(said, [
    { level: 'error', msg: /cannot be followed: cannot reach https:\/\/a: refused; nothing is in force yet/ },
    { level: 'info', msg: 'detection: no longer so' },
    { level: 'error', msg: /; in force stays emulation 1.35, minCompatibility 1.34$/ },
  ])
  t.equal(said.length, 3, 'once each')
})

t.test('what cannot be put in force leaves the last good', async (t) => {
  const { detector, look, surfaces, lines, scrape } = follow(t, [at36()])
  await look()
  detector.apiservers = [apiserver({ versions: ['1.33', '1.33', '1.32'] })]
  await look()
  t.same(surfaces(), ['emulation 1.36', 'minCompatibility 1.35'])
  t.match(lines.at(-1), {
    level: 'error',
    msg: /Kubernetes 1.33 is older than the catalog.*stays emulation 1.36/,
  })
  t.same(await scrape('emuguard_detection_failures_total'), ['emuguard_detection_failures_total 1'])
})

t.test('apiservers that disagree, and a catalog that is too old, are loud', async (t) => {
  const { detector, look, surfaces, lines, scrape } = follow(t, [
    at35({ address: 'a' }),
    at36({ address: 'b' }),
  ])
  await look()
  t.same(surfaces(), ['emulation 1.35', 'minCompatibility 1.34'], 'the lowest')
  t.same(await scrape('emuguard_version_disagreement'), [
    'emuguard_version_disagreement{version="binary"} 0',
    'emuguard_version_disagreement{version="emulation"} 1',
    'emuguard_version_disagreement{version="minCompatibility"} 1',
  ])
  t.match(
    lines.find(({ topic }) => topic === 'versions'),
    {
      level: 'error',
      msg: /do not agree, the lowest version holds: emulation version 1.35 \(a\) and 1.36 \(b\)/,
    },
  )
  detector.apiservers = [apiserver({ versions: ['1.38', '1.37', '1.36'] })]
  await look()
  t.same(surfaces(), ['emulation 1.37', 'minCompatibility 1.36'])
  t.same(await scrape('emuguard_catalog_too_old'), [
    'emuguard_catalog_too_old{version="binary"} 1',
    'emuguard_catalog_too_old{version="emulation"} 1',
  ])
  t.match(
    lines.find(({ topic }) => topic === 'catalog'),
    {
      level: 'error',
      msg: /runs Kubernetes 1.37, which is newer than the catalog \(1.34 to 1.36\): a newer emuguard/,
    },
  )
  t.same(await scrape('emuguard_detected_version_info'), [
    'emuguard_detected_version_info{apiserver="10.0.0.1:6443",binary_version="1.38",emulation_version="1.37",min_compatibility_version="1.36"} 1',
  ])
})

t.test('a target that is reached is no longer looked ahead to, and stops nothing', async (t) => {
  const { detector, look, surfaces, lines } = follow(t, [at35()], 'targetVersion: "1.36"\n')
  await look()
  t.same(surfaces(), ['emulation 1.35', 'minCompatibility 1.34', 'target 1.36'])
  detector.apiservers = [at36()]
  await look()
  t.same(surfaces(), ['emulation 1.36', 'minCompatibility 1.35'])
  t.ok(lines.some(({ msg }) => /the target version 1.36 is reached/.test(String(msg))))
})

t.test('a forward-compatible flag holds as long as something is emulated', async (t) => {
  const flag =
    'runtimeConfigEmulationForwardCompatible: true\nruntimeConfig: {shop.k8s.io/v1/parcels: "true"}\n'
  const { live, detector, look, surfaces } = follow(t, [at35({ featureGates: { Parcels: true } })], flag)
  await look()
  t.ok(live.inForce!.guard.surfaces[0]!.surface.served.has('shop.k8s.io/v1/parcels'))
  detector.apiservers = [at36()]
  await look()
  t.equal(live.detection!.problem, null)
  t.same(surfaces(), ['emulation 1.36', 'minCompatibility 1.35'])
})

t.test('one version may be pinned, and the other followed', async (t) => {
  const pinned = HEAD.replace('minCompatibilityVersion: detect', 'minCompatibilityVersion: "1.34"')
  const settings = mergeSettings(parseConfiguration(pinned, 'g.yaml'), {})
  const live: LiveGuard = { inForce: null, detection: null }
  const { log } = testLog()
  const parts = { catalog: smallCatalog(), settings, ownNamespace: null, metrics: createMetrics(), log }
  await followCluster(live, { ...parts, detector: fakeDetector([at36()]) }).look()
  t.same(
    live.inForce!.guard.surfaces.map(({ surface }) => surface.version),
    ['1.36', '1.34'],
  )
})
