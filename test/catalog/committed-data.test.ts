// What every committed data file must be, checked without Go; that they are what the generator makes is an e2e test.

import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { layOut } from '../../catalog/layout.ts'
import { releases } from '../../catalog/releases.ts'

const DATA = new URL('../../catalog/data/', import.meta.url)
const RESOURCE = /^([a-z0-9.]+\/)?v\d+((alpha|beta)\d+)?\/[a-z]+$/
const MINOR = /^1\.\d+$/
const MINOR_OR_ZERO = /^\d+\.\d+$/
const STAGES = ['PRE-ALPHA', 'ALPHA', 'BETA', 'GA', 'DEPRECATED']
const SCALARS = ['string', 'integer', 'number', 'boolean', 'int-or-string', 'quantity', 'any']
const LIFECYCLE = ['introduced', 'deprecated', 'removed'] as const

interface Endpoint {
  kind: string
  group?: string
  version?: string
  type: string
  verbs: string[]
  featureGate?: string | string[]
}

interface Resource extends Endpoint {
  namespaced: boolean
  subresources?: Record<string, Endpoint>
  enabledByDefault: boolean
  introduced?: string
  deprecated?: string
  removed?: string
  served?: false
}

type Field = string | { type: string; enum: string[] }

interface DataFile {
  format: number
  release: string
  sources: Record<string, { version: string; sum: string }>
  featureGates: Record<string, { specs: Record<string, unknown>[]; dependencies?: string[] }>
  resources: Record<string, Resource>
  types: Record<string, Record<string, Field>>
}

function read(name: string): { text: string; size: number; data: DataFile } {
  const text = readFileSync(new URL(name, DATA), 'utf8')
  return { text, size: Buffer.byteLength(text), data: JSON.parse(text) }
}

/** io.k8s.api.core.v1.Pod, of []io.k8s.api.core.v1.Pod or of a field with an enum. */
function innermost(field: Field): string {
  const name = typeof field === 'string' ? field : field.type
  return name.replace(/^(\[\]|map\[string\])+/, '')
}

t.test('there is one file a release, and retired.json', async (t) => {
  const expected = [...releases.keys()].map((minor) => `v${minor}.json`)
  t.same(readdirSync(DATA).sort(), [...expected, 'retired.json'].sort())
})

t.test('all files together stay small enough for an npm package', async (t) => {
  const size = readdirSync(DATA).reduce((sum, name) => sum + read(name).size, 0)
  t.ok(size < 3 * 1024 * 1024, `${size} bytes`)
})

/** Every fact of a file is looked at; only what is wrong is told. */
function expect(problems: string[], ok: unknown, problem: string): void {
  if (!ok) problems.push(problem)
}

function sourceProblems({ sources }: DataFile): string[] {
  const problems: string[] = []
  for (const [path, { version, sum }] of Object.entries(sources)) {
    expect(problems, /^v\d+\.\d+\.\d+$/.test(version), `${path}: version ${version}`)
    expect(problems, /^h1:.{44}$/.test(sum), `${path}: sum ${sum}`)
  }
  return problems
}

function gateProblems({ featureGates }: DataFile): string[] {
  const problems: string[] = []
  for (const [name, gate] of Object.entries(featureGates)) {
    expect(problems, gate.specs.length > 0, `${name} has no spec`)
    for (const spec of gate.specs) {
      expect(problems, MINOR_OR_ZERO.test(String(spec['version'])), `${name}: version ${spec['version']}`)
      expect(problems, typeof spec['default'] === 'boolean', `${name}: default ${spec['default']}`)
      expect(problems, STAGES.includes(String(spec['stage'])), `${name}: stage ${spec['stage']}`)
      expect(problems, [undefined, true].includes(spec['lockToDefault'] as undefined), `${name}: lock`)
    }
    for (const need of gate.dependencies ?? []) {
      expect(problems, featureGates[need], `${name} depends on ${need}, which is no gate`)
    }
  }
  return problems
}

function resourceProblems({ featureGates, resources, types }: DataFile): string[] {
  const problems: string[] = []
  for (const [key, resource] of Object.entries(resources)) {
    expect(problems, RESOURCE.test(key), `${key} is no resource`)
    expect(problems, typeof resource.namespaced === 'boolean', `${key}: namespaced`)
    expect(problems, typeof resource.enabledByDefault === 'boolean', `${key}: enabledByDefault`)
    expect(problems, [undefined, false].includes(resource.served as undefined), `${key}: served`)
    for (const tag of LIFECYCLE) {
      const minor = resource[tag]
      expect(problems, minor === undefined || MINOR.test(minor), `${key}: ${tag} ${minor}`)
    }
    for (const [sub, endpoint] of Object.entries({ '': resource, ...resource.subresources })) {
      const { type, verbs } = endpoint
      expect(problems, types[type], `${key} ${sub}: type ${type} is not described`)
      expect(problems, verbs.length > 0, `${key} ${sub} has no verbs`)
      expect(problems, String(verbs) === String(verbs.toSorted()), `${key} ${sub}: verbs ${verbs}`)
      for (const gate of [endpoint.featureGate ?? []].flat()) {
        expect(problems, featureGates[gate], `${key} ${sub} needs ${gate}, which is no gate`)
      }
    }
  }
  return problems
}

function typeProblems({ resources, types }: DataFile): string[] {
  const problems: string[] = []
  const queue = Object.values(resources).flatMap((resource) =>
    [resource, ...Object.values(resource.subresources ?? {})].map((endpoint) => endpoint.type),
  )
  const reached = new Set(queue)
  for (const name of reached) {
    for (const [field, type] of Object.entries(types[name] ?? {})) {
      const inner = innermost(type)
      if (typeof type === 'object') expect(problems, type.enum.length > 0, `${name}.${field}: empty enum`)
      if (SCALARS.includes(inner)) continue
      expect(problems, types[inner], `${name}.${field}: type ${inner} is not described`)
      reached.add(inner)
    }
  }
  for (const name of Object.keys(types))
    expect(problems, reached.has(name), `${name}: no resource reaches it`)
  return problems
}

for (const [minor, version] of releases) {
  t.test(`v${minor}.json`, async (t) => {
    const { text, data } = read(`v${minor}.json`)
    t.ok(text === layOut({ ...data }), 'it is sorted and laid out as the generator does')
    t.same(Object.keys(data), [
      'format',
      'release',
      'sources',
      'featureGates',
      'resources',
      'types',
      'gatedTypes',
      'gatedResources',
      'acceptedValues',
    ])
    t.equal(data.format, 1)
    t.equal(data.release, minor)
    t.equal(data.sources['k8s.io/kubernetes']?.version, version)
    t.same(sourceProblems(data), [])
    t.ok(data.featureGates['AllAlpha'] && data.featureGates['AllBeta'])
    t.same(gateProblems(data), [])
    t.same(resourceProblems(data), [])
    t.same(typeProblems(data), [])
  })
}

t.test('retired.json', async (t) => {
  const { text, data } = read('retired.json')
  t.ok(text === layOut({ ...data }), 'it is sorted and laid out as the generator does')
  t.same(Object.keys(data), ['format', 'sources', 'resources'])
  t.equal(data.format, 1)
  t.same(sourceProblems(data), [])
  const alive = new Set(
    [...releases.keys()].flatMap((minor) => Object.keys(read(`v${minor}.json`).data.resources)),
  )
  const problems: string[] = []
  for (const [key, { introduced, removed }] of Object.entries(data.resources)) {
    expect(problems, RESOURCE.test(key), `${key} is no resource`)
    expect(problems, !alive.has(key), `${key} is in another file, too`)
    expect(problems, MINOR.test(String(removed)), `${key}: removed ${removed}`)
    expect(problems, introduced === undefined || MINOR.test(introduced), `${key}: introduced ${introduced}`)
  }
  t.same(problems, [])
  t.match(data.resources['extensions/v1beta1/ingresses'], {
    kind: 'Ingress',
    introduced: '1.1',
    deprecated: '1.14',
    removed: '1.22',
    replacement: 'networking.k8s.io/v1/Ingress',
  })
})
