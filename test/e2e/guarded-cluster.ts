import type { Test } from 'tap'
import type { ControlPlane } from './control-plane.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { registerGuard, startTestGuard, type TestGuard } from './guard.ts'
import { metricValue } from './metric-value.ts'
import { GATES_OF_NEW_FIELDS } from './objects.ts'

/** Stage 2 of an upgrade to 1.37: everything new may be stored, and 1.36 is the release to go back to. */
export const STAGE_2 = ['--emulated-version=1.37', '--min-compatibility-version=1.36']

export interface GuardedCluster extends Pick<ControlPlane, 'request'> {
  controlPlane: ControlPlane
  guard: TestGuard
  /** How much a metric of the guard grows while `work` is done. */
  counted<T>(name: string, labels: Record<string, string>, work: () => Promise<T>): Promise<[number, T]>
}

/**
 * A 1.37 apiserver and a guard that it asks about everything, for as long as the test lasts. Undefined where there
 * cannot be one; the test is then marked as skipped.
 * @param before what is done while nobody guards yet.
 */
export async function guardedCluster(
  t: Test,
  options: {
    apiserverFlags?: string[]
    guardFlags?: string[]
    before?: (controlPlane: ControlPlane) => Promise<void>
  } = {},
): Promise<GuardedCluster | undefined> {
  const gates = `--feature-gates=${GATES_OF_NEW_FIELDS}`
  const controlPlane = await controlPlaneFor(t, {
    release: '1.37',
    args: [gates, ...(options.apiserverFlags ?? [])],
  })
  if (!controlPlane) return undefined
  await options.before?.(controlPlane)
  const guard = await startTestGuard([...STAGE_2, gates, ...(options.guardFlags ?? [])])
  t.teardown(() => guard.remove({ printLog: !t.passing() }))
  await registerGuard(controlPlane, guard)
  return {
    controlPlane,
    guard,
    request: controlPlane.request,
    async counted(name, labels, work) {
      const before = metricValue(await guard.metrics(), name, labels)
      const result = await work()
      return [metricValue(await guard.metrics(), name, labels) - before, result]
    },
  }
}
