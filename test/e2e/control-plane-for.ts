import type { Test } from 'tap'
import { NoControlPlane } from './build-control-plane.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'

/**
 * A control plane that lasts as long as the test. Undefined where there cannot be one: then the test is marked
 * as skipped, with the reason, and has nothing left to do.
 */
export async function controlPlaneFor(
  t: Test,
  options: { release: string; args?: string[] },
): Promise<ControlPlane | undefined> {
  try {
    const controlPlane = await startControlPlane(options)
    t.teardown(() => controlPlane.stop({ printLog: !t.passing() }))
    return controlPlane
  } catch (error) {
    if (!(error instanceof NoControlPlane)) throw error
    t.plan(0, error.message)
    process.stderr.write(`skipped ${t.name}: ${error.message}\n`)
    return undefined
  }
}
