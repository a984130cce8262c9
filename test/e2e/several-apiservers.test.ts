// The upgrade of a control plane of two nodes: two real kube-apiservers on one etcd, of different releases and then of
// different emulation versions, found through the endpoints that they write down themselves.
//
// These are addresses of no machine (RFC 5737), since the API refuses 127.0.0.0/8 as endpoints and servers under test listen
// on 127.0.0.1 alone. The detector is given a connection to the real server in the place of each; all else is as it ships.
// Since the two have different ports, each writes its own beside both addresses: the address alone tells them apart.

import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { connect } from '../../src/cluster/connect.ts'
import { createDetector } from '../../src/cluster/detect-cluster.ts'
import { parseConfiguration } from '../../src/config/read-configuration.ts'
import { mergeSettings } from '../../src/config/settings.ts'
import { followCluster } from '../../src/detection/follow-cluster.ts'
import type { LiveGuard } from '../../src/detection/live-guard.ts'
import { loadCatalog } from '../../src/surface/load-catalog.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { testLog } from '../fixtures/log-lines.ts'
import type { Apiserver } from './apiserver.ts'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { metricValue } from './metric-value.ts'

const [A, B] = ['192.0.2.1', '192.0.2.2']
const at = (address: string) => ['--endpoint-reconciler-type=lease', `--advertise-address=${address}`]
const EMULATING = ['--emulated-version=1.36', '--min-compatibility-version=1.35']
const UPGRADED = [
  '--emulated-version=1.37',
  '--min-compatibility-version=1.36',
  '--feature-gates=EmptyDirVolumeMode=true',
]

t.test('an upgrade, node by node', async (t) => {
  const first = await controlPlaneFor(t, { release: '1.36', args: at(A) })
  if (!first) return
  const second = await first.addApiserver({ release: '1.37', args: [...at(B), ...EMULATING] })
  const follower = follow(t, first, { [A]: first, [B]: second })

  await t.test('one has the new binary: the old API holds', async (t) => {
    await follower.until({ stage: 1, surfaces: ['emulation 1.36', 'minCompatibility 1.35'], apiservers: 2 })
    t.same(await follower.disagreements(), { binary: 1, emulation: 0, minCompatibility: 0 })
    t.same(follower.says('binary'), { 1.36: [A], 1.37: [B] })
    t.match(follower.errors(), [
      /^the apiservers do not agree, the lowest version holds: binary version 1\.36 \(192.* and 1\.37 /,
    ])
  })
  await t.test('both have it: stage 1, and nobody disagrees', async (t) => {
    await first.restart([...at(A), ...EMULATING], '1.37')
    await follower.until({ stage: 1, disagreements: 0, apiservers: 2 })
    t.same(await follower.disagreements(), { binary: 0, emulation: 0, minCompatibility: 0 })
    t.same(follower.surfaces(), ['emulation 1.36', 'minCompatibility 1.35'])
  })
  await t.test('one has the new API: the lowest holds', async (t) => {
    await second.restart([...at(B), ...UPGRADED])
    await follower.until({ stage: 1, disagreements: 2, apiservers: 2 })
    t.same(await follower.disagreements(), { binary: 0, emulation: 1, minCompatibility: 1 })
    t.same(follower.says('emulation'), { 1.36: [A], 1.37: [B] })
    t.same(follower.surfaces(), ['emulation 1.36', 'minCompatibility 1.35'])
    t.same(follower.gates(), {}, 'a gate of the one that is ahead does not count')
  })
  await t.test('both have it: stage 2', async (t) => {
    await first.restart([...at(A), ...UPGRADED], '1.37')
    await follower.until({ stage: 2, disagreements: 0, apiservers: 2 })
    t.same(follower.surfaces(), ['emulation 1.37', 'minCompatibility 1.36'])
    t.same(follower.gates(), { EmptyDirVolumeMode: true })
  })
  await t.test('one is gone: what it said holds until its lease is over', async (t) => {
    await second.stop()
    await follower.until({ stage: 2, silent: 1, apiservers: 2 })
    t.same(follower.surfaces(), ['emulation 1.37', 'minCompatibility 1.36'])
    await follower.until({ stage: 2, silent: 0, apiservers: 1 })
    t.same(follower.surfaces(), ['emulation 1.37', 'minCompatibility 1.36'])
  })
})

interface Expected {
  stage: number
  apiservers: number
  surfaces?: string[]
  disagreements?: number
  silent?: number
}

/** A guard with `detect` for everything, which looks when the test says so. */
function follow(t: Test, { kubeconfig }: ControlPlane, servers: Record<string, Apiserver>) {
  const catalog = loadCatalog()
  const detector = createDetector((address) => {
    const options = { kubeconfig, timeout: 5000, maxBytes: 64 * 2 ** 20, compress: true }
    if (address === null) return connect(options)
    const server = servers[address.slice(0, address.lastIndexOf(':'))]
    if (server === undefined) throw new Error(`nobody is at ${address}`)
    return connect({ ...options, address: new URL(server.baseUrl).host })
  }, catalog.groups)
  const detect = ['emulationVersion: detect', 'minCompatibilityVersion: detect']
  const head = ['apiVersion: emuguard.dev/v1alpha1', 'kind: GuardConfiguration', ...detect]
  const settings = mergeSettings(parseConfiguration(`${head.join('\n')}\n`, 'guard.yaml'), {})
  const live: LiveGuard = { inForce: null, detection: null }
  const metrics = createMetrics()
  const { log, lines } = testLog()
  const follower = followCluster(live, { catalog, settings, ownNamespace: null, detector, metrics, log })
  t.teardown(() => follower.stop())
  const text = () => metrics.registry.metrics()
  const disagreement = async (version: string) =>
    metricValue(await text(), 'emuguard_version_disagreement', { version })
  const surfaces = () =>
    live.inForce?.guard.surfaces.map(({ name, surface }) => `${name} ${surface.version}`) ?? []
  const state = async (): Promise<Required<Expected>> => ({
    stage: metricValue(await text(), 'emuguard_upgrade_stage'),
    apiservers: metricValue(await text(), 'emuguard_detected_version_info'),
    surfaces: surfaces(),
    disagreements: metricValue(await text(), 'emuguard_version_disagreement'),
    silent: metricValue(await text(), 'emuguard_detection_apiservers_silent'),
  })
  return {
    surfaces,
    gates: () => live.inForce?.settings.featureGates,
    errors: () => lines.filter(({ level }) => level === 'error').map(({ msg }) => msg),
    /** Release → who says so, without the port. */
    says(version: string) {
      const found = live.detection?.detected?.disagreements.find((one) => one.version === version)
      const hosts = (addresses: string[]) => addresses.map((address) => address.split(':')[0])
      return Object.fromEntries(
        Object.entries(found?.says ?? {}).map(([release, addresses]) => [release, hosts(addresses)]),
      )
    },
    disagreements: async () => ({
      binary: await disagreement('binary'),
      emulation: await disagreement('emulation'),
      minCompatibility: await disagreement('minCompatibility'),
    }),
    /** Looks again and again: leases and endpoints take their time. */
    async until(expected: Expected) {
      let last = {}
      for (let attempt = 0; attempt < 300; attempt++) {
        await follower.look()
        const now = await state()
        last = now
        const names = Object.keys(expected) as (keyof Expected)[]
        if (names.every((name) => String(now[name]) === String(expected[name]))) return
        await sleep(200)
      }
      throw new Error(`it never came to ${JSON.stringify(expected)}, but to ${JSON.stringify(last)}`)
    },
  }
}
