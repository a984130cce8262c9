import type { Test } from 'tap'

/** The flags of a guard that follows the cluster of a kubeconfig, and looks every second. */
export function followingFlags(t: Test, kubeconfig: string): string[] {
  const configuration = {
    apiVersion: 'emuguard.dev/v1alpha1',
    kind: 'GuardConfiguration',
    emulationVersion: 'detect',
    minCompatibilityVersion: 'detect',
    detection: { interval: '1s' },
  }
  const folder = t.testdir({ 'guard.json': JSON.stringify(configuration) })
  return [`--config=${folder}/guard.json`, `--kubeconfig=${kubeconfig}`]
}
