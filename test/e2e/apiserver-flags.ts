import type { SurfaceOptions } from '../../src/surface/surface.ts'

/** The kube-apiserver flags that say what the options of a surface say: one description drives both. */
export function apiserverFlags(options: SurfaceOptions): string[] {
  const flags = [`--emulated-version=${options.version}`]
  if (options.minCompatibilityVersion) {
    flags.push(`--min-compatibility-version=${options.minCompatibilityVersion}`)
  }
  if (options.featureGates) flags.push(`--feature-gates=${pairs(options.featureGates)}`)
  if (options.runtimeConfig) flags.push(`--runtime-config=${pairs(options.runtimeConfig)}`)
  if (options.emulationForwardCompatible) flags.push('--emulation-forward-compatible')
  if (options.runtimeConfigEmulationForwardCompatible) {
    flags.push('--runtime-config-emulation-forward-compatible')
  }
  return flags
}

function pairs(values: Record<string, boolean | string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}
