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
  expressions: {
    compatibilityVersion: string
    fields: Record<string, Record<string, string>>
    environments: Record<
      string,
      Record<string, { introduced?: string; featureGate?: string; binds?: number }>
    >
  }
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

t.test('there is one file a release, and two of all', async (t) => {
  const expected = [...releases.keys()].map((minor) => `v${minor}.json`)
  t.same(readdirSync(DATA).sort(), [...expected, 'protobuf.json', 'retired.json'].sort())
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

const FORM = /^(\.?[_a-zA-Z][\w.]*\(\d\)|[_a-zA-Z][\w.[\]*]*|`x`|\.x)$/

function expressionProblems({ release, expressions, featureGates, types }: DataFile): string[] {
  const problems: string[] = []
  const { compatibilityVersion, fields, environments } = expressions
  const minor = (text: string) => Number(text.slice('1.'.length))
  expect(problems, minor(compatibilityVersion) === minor(release) - 1, `it is ${compatibilityVersion}`)
  for (const [type, environmentOf] of Object.entries(fields)) {
    for (const [field, environment] of Object.entries(environmentOf)) {
      expect(problems, types[type]?.[field] === 'string', `${type}.${field} is no string`)
      expect(problems, environments[environment], `${type}.${field} is in ${environment}`)
    }
  }
  for (const [name, forms] of Object.entries(environments)) {
    for (const [form, { introduced, featureGate, binds }] of Object.entries(forms)) {
      expect(problems, FORM.test(form), `${name}: ${form} is no form`)
      expect(problems, introduced ?? featureGate, `${name}: ${form} is never there`)
      expect(
        problems,
        introduced === undefined || minor(introduced) <= minor(release),
        `${name}: ${form} is of ${introduced}`,
      )
      expect(
        problems,
        featureGate === undefined || featureGates[featureGate],
        `${name}: ${featureGate} is no gate`,
      )
      expect(
        problems,
        binds === undefined || (form.startsWith('.') && binds > 0),
        `${name}: ${form} binds ${binds}`,
      )
    }
  }
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
      'expressions',
    ])
    t.equal(data.format, 1)
    t.equal(data.release, minor)
    t.equal(data.sources['k8s.io/kubernetes']?.version, version)
    t.same(sourceProblems(data), [])
    t.ok(data.featureGates['AllAlpha'] && data.featureGates['AllBeta'])
    t.same(gateProblems(data), [])
    t.same(resourceProblems(data), [])
    t.same(typeProblems(data), [])
    t.same(expressionProblems(data), [])
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

t.test('protobuf.json', async (t) => {
  const { text, size, data } = read('protobuf.json')
  const { messages } = data as unknown as { messages: Record<string, Record<string, string>> }
  t.ok(text === layOut({ ...data }), 'it is sorted and laid out as the generator does')
  t.same(Object.keys(data), ['format', 'sources', 'messages'])
  t.equal(data.format, 1)
  t.ok(size < 300_000, `${size} bytes`)
  t.same(sourceProblems(data), [])
  const problems: string[] = []
  const fieldsOf = (type: string): string[] =>
    Object.values(messages[type] ?? {}).flatMap((field) => {
      const inlined = /^ inline (\S+)$/.exec(field)?.[1]
      return inlined === undefined ? field.split(' ')[0]! : fieldsOf(inlined)
    })
  for (const minor of releases.keys()) {
    const { resources, types } = read(`v${minor}.json`).data
    for (const [key, { type, verbs }] of Object.entries(resources)) {
      expect(problems, !verbs.includes('list') || messages[type], `${key} of ${minor}: no ${type}`)
    }
    // Field by field the same types, told by two generators of their own.
    for (const [type, fields] of Object.entries(types)) {
      if (!messages[type]) continue
      const known = new Set([...fieldsOf(type), 'apiVersion', 'kind'])
      for (const field of Object.keys(fields))
        expect(problems, known.has(field), `${minor}: ${type}.${field}`)
    }
  }
  t.same(problems, [])
  t.equal(messages['io.k8s.api.core.v1.PodSpec']?.['2'], 'containers []io.k8s.api.core.v1.Container by name')
  t.equal(messages['io.k8s.api.core.v1.Volume']?.['2'], ' inline io.k8s.api.core.v1.VolumeSource')
})
