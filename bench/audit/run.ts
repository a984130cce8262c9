// The audit of a real kube-apiserver full of pods, against a bare fetch of the same pages:
// node bench/audit/run.ts [OBJECTS…]; default 10000 20000. Needs what test/e2e needs, and `npm run build` before.

import { join } from 'node:path'
import { startControlPlane } from '../../test/e2e/control-plane.ts'
import { fill } from './fill.ts'
import { type Measurement, measure } from './measure.ts'

const ROUNDS = 3
const root = join(import.meta.dirname, '..', '..')
const sizes = process.argv.slice(2).map(Number)
if (sizes.length === 0) sizes.push(10_000, 20_000)

const controlPlane = await startControlPlane({
  release: '1.37',
  args: ['--min-compatibility-version=1.36', '--feature-gates=EmptyDirVolumeMode=true'],
})
try {
  let stored = 0
  for (const size of sizes) {
    const start = performance.now()
    await fill(controlPlane, stored, size)
    const seconds = (performance.now() - start) / 1000
    console.log(`\n${size} pods (${size - stored} created in ${seconds.toFixed(0)} s)`)
    stored = size
    await compare()
  }
} finally {
  await controlPlane.stop()
}

async function compare(): Promise<void> {
  const { baseUrl, ca, tokens, kubeconfig, pid } = controlPlane
  const floor = [join(import.meta.dirname, 'floor.ts'), baseUrl, tokens.admin]
  const audit = [join(root, 'dist', 'main.js'), 'audit', '--kubeconfig', kubeconfig, '-o', 'json']
  const plain = '--disable-compression'
  const contestants: [string, string[], number][] = [
    ['nothing to read: audit -n default', [...audit, plain, '-n', 'default'], 0],
    ['floor, JSON', [...floor, 'json'], 0],
    ['audit, JSON', [...audit, plain, '--no-protobuf'], 3],
    ['floor, protobuf', [...floor, 'protobuf'], 0],
    ['audit, protobuf', [...audit, plain], 3],
    ['audit, protobuf, gzip', audit, 3],
  ]
  const measured = new Map<string, Measurement[]>(contestants.map(([name]) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    // There and back, so that what drifts drifts for all.
    for (const [name, args, expectedCode] of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const env = { FLOOR_CA: ca }
      measured.get(name)!.push(await measure(args, { serverPid: pid(), env, expectedCode }))
    }
  }
  console.log(`${''.padEnd(36)}  wall s   client CPU s   server CPU s   peak RSS MiB   (median of ${ROUNDS})`)
  for (const [name, runs] of measured) {
    const median = (pick: (one: Measurement) => number) => runs.map(pick).sort((a, b) => a - b)[ROUNDS >> 1]!
    const cells = [
      median(({ wallSeconds }) => wallSeconds)
        .toFixed(2)
        .padStart(6),
      median(({ cpuSeconds }) => cpuSeconds)
        .toFixed(2)
        .padStart(12),
      median(({ serverCpuSeconds }) => serverCpuSeconds)
        .toFixed(2)
        .padStart(12),
      median(({ peakMiB }) => peakMiB)
        .toFixed(0)
        .padStart(12),
    ]
    console.log(`${name.padEnd(36)}  ${cells.join('   ')}`)
  }
}
