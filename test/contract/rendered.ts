import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'
import type { RunTool } from './manifest-tools.ts'

export interface Manifest {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
  // Manifests of every kind; each assertion says what it expects.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  [field: string]: any
}

const MANIFESTS = fileURLToPath(new URL('../../manifests/', import.meta.url))
export const CHART = `${MANIFESTS}helm/emuguard`

/** The chart as `helm install emuguard --namespace emuguard` would send it. */
export async function renderChart(helm: RunTool, args: string[] = []): Promise<Manifest[]> {
  const fixed = ['--namespace=emuguard', '--kube-version=1.37.0']
  return documents(await helm(['template', 'emuguard', CHART, ...fixed, ...args]))
}

export async function renderKustomization(kustomize: RunTool, folder: string): Promise<Manifest[]> {
  return documents(await kustomize([folder]))
}

/** The folder of an overlay or a component, by `overlays/audit`. */
export function kustomization(path: string): string {
  return `${MANIFESTS}kustomize/${path}`
}

/** A kustomization of alerts and dashboard. */
export const MONITORING_FOLDER = `${MANIFESTS}monitoring`

/** What values.yaml says. */
export async function defaultValues(): Promise<Record<string, unknown>> {
  return parse(await readFile(`${CHART}/values.yaml`, 'utf8'))
}

/** Read as Helm and kubectl do: in YAML 1.1 a bare `y` is true. */
function documents(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
}

/**
 * What is left of manifests without what only their tool puts there: the hooks of `helm test`, labels that name it, the checksum and the hash by
 * which a change of the configuration rolls the guard. By kind and name, and the configuration file read.
 */
export function comparable(manifests: Manifest[]): Record<string, unknown> {
  const text = JSON.stringify(manifests)
  const plain = text.replaceAll(/"name":"(emuguard-configuration)-[a-z0-9]{10}"/g, '"name":"$1"')
  const installed = (JSON.parse(plain) as Manifest[]).filter(
    ({ metadata }) => metadata.annotations?.['helm.sh/hook'] === undefined,
  )
  const entries = installed.map((manifest): [string, Manifest] => {
    for (const metadata of [manifest.metadata, manifest['spec']?.template?.metadata ?? {}])
      dropToolMarks(metadata)
    if (manifest.kind === 'ConfigMap') {
      for (const [key, text] of Object.entries(manifest['data']))
        manifest['data'][key] = parse(text as string)
    }
    sortArgs(manifest['spec']?.template?.spec)
    if (manifest['webhooks']) manifest['webhooks'].sort(byName)
    return [`${manifest.kind} ${manifest.metadata.namespace ?? '-'}/${manifest.metadata.name}`, manifest]
  })
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function dropToolMarks(metadata: Partial<Manifest['metadata']>): void {
  const { labels = {}, annotations = {} } = metadata
  for (const label of ['helm.sh/chart', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'])
    delete labels[label]
  delete annotations['checksum/configuration']
  if (Object.keys(annotations).length === 0) delete metadata.annotations
}

/** Flags in the order of their names: components add theirs at the end. */
function sortArgs(podSpec: Manifest | undefined): void {
  for (const { args } of podSpec?.['containers'] ?? []) args.sort()
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1
}
