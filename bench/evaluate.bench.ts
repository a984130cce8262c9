import { readFileSync } from 'node:fs'
import { Bench } from 'tinybench'
import { evaluate } from '../src/evaluate/evaluate.ts'
import { requestedFindings } from '../src/evaluate/requested/requested-findings.ts'
import { loadCatalog } from '../src/surface/load-catalog.ts'
import { parseGroupVersion } from '../src/surface/resource-name.ts'
import { buildSurface } from '../src/surface/surface.ts'
import { printRatios } from './ratio-table.ts'

// Judging an object that is already parsed, against JSON.parse of the same bytes: the corpus of the truth suite (small
// objects, each with one gated use), and one big ordinary Deployment without any.
const examples: { object: { apiVersion: string; kind: string } }[] = JSON.parse(
  readFileSync(new URL('../test/e2e/truth/examples.json', import.meta.url), 'utf8'),
)
const container = (index: number) => ({
  name: `c${index}`,
  image: `registry.example/app:${index}`,
  imagePullPolicy: 'IfNotPresent',
  args: ['--port=8080', '--log-format=json', '--v=2'],
  env: Array.from({ length: 20 }, (_, i) => ({ name: `VARIABLE_${i}`, value: `value number ${i}` })),
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  livenessProbe: { httpGet: { path: '/livez', port: 'http', scheme: 'HTTP' }, periodSeconds: 10 },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  terminationMessagePath: '/dev/termination-log',
})
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'big', namespace: 'shop', labels: { app: 'big' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'big' } },
    template: {
      metadata: { labels: { app: 'big' } },
      spec: { containers: Array.from({ length: 20 }, (_, i) => container(i)), restartPolicy: 'Always' },
    },
  },
}

const surface = buildSurface(loadCatalog(), { version: '1.36' })
const judge = (object: { apiVersion: string; kind: string }) =>
  evaluate(surface, 'target', {
    object,
    kind: { ...parseGroupVersion(object.apiVersion), kind: object.kind },
    origin: 'request',
  })
const measure = async (title: string, objects: { apiVersion: string; kind: string }[]) => {
  const texts = objects.map((object) => JSON.stringify(object))
  const bytes = texts.reduce((sum, text) => sum + text.length, 0)
  console.log(`${title}: ${objects.length} objects, ${bytes} bytes`)
  const bench = new Bench({ time: 1000, warmupTime: 300 })
  bench
    .add('JSON.parse', () => texts.map((text) => JSON.parse(text)))
    .add('evaluate', () => objects.map(judge))
  await printRatios(bench, 'JSON.parse')
}
await measure(
  'corpus',
  examples.map(({ object }) => object),
)
await measure('ordinary deployment', [deployment])

// What the guard does besides, for the surface of the emulation version: the same Deployment as an apiserver sends it,
// with one manager who names every field of it. A ConfigMap has nothing that could be dropped.
const names = (value: unknown): object => {
  if (typeof value !== 'object' || value === null) return {}
  const entries = Array.isArray(value)
    ? value.map((item) =>
        item?.name ? [`k:${JSON.stringify({ name: item.name })}`, { '.': {}, ...names(item) }] : [],
      )
    : Object.entries(value).map(([key, below]) => [`f:${key}`, names(below)])
  return Object.fromEntries(entries.filter(([key]) => key !== undefined))
}
const managed = (object: { apiVersion: string; kind: string; metadata: object }) => {
  const entry = {
    manager: 'argocd',
    operation: 'Apply',
    apiVersion: object.apiVersion,
    fieldsV1: names(object),
  }
  return { ...object, metadata: { ...object.metadata, managedFields: [entry] } }
}
const ask = (object: { apiVersion: string; kind: string }) =>
  requestedFindings(surface, 'emulation', {
    object,
    kind: { ...parseGroupVersion(object.apiVersion), kind: object.kind },
    origin: 'request',
  })
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'big' },
  data: deployment.metadata.labels,
}
for (const object of [managed(deployment), managed(configMap)]) {
  const text = JSON.stringify(object)
  console.log(`${object.kind} with managedFields: ${text.length} bytes`)
  const bench = new Bench({ time: 1000, warmupTime: 300 })
  bench
    .add('JSON.parse', () => JSON.parse(text))
    .add('evaluate', () => judge(object))
    .add('requestedFindings', () => ask(object))
  await printRatios(bench, 'JSON.parse')
}
