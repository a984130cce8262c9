import { readFileSync } from 'node:fs'

// Some patch releases of staging modules cannot be had from every Go proxy: the module is missing, or the checksum
// database has no digest of it. Such a module is taken from another patch of the same minor. None of them holds
// facts of the catalog but k8s.io/kube-aggregator, whose only API has not changed since 1.10; what was used instead
// is named in the `sources` of the data file.
const SUBSTITUTES: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(new URL('staging-substitutes.json', import.meta.url), 'utf8'),
)

/** The version of a staging module (k8s.io/api, …) that belongs to a version of k8s.io/kubernetes. */
export function stagingVersion(path: string, kubernetesVersion: string): string {
  // v1.37.1 of k8s.io/kubernetes was published with v0.37.1 of each staging module
  return SUBSTITUTES[kubernetesVersion]?.[path] ?? kubernetesVersion.replace(/^v1\./, 'v0.')
}
