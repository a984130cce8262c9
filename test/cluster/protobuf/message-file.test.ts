import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseMessageField } from '../../../src/cluster/protobuf/message-field.ts'
import { loadMessages } from '../../../src/cluster/protobuf/message-file.ts'

t.test('the shipped file', async (t) => {
  const messages = loadMessages()
  t.match(
    messages('io.k8s.api.core.v1.Container')?.find(({ number }) => number === 6),
    {
      name: 'ports',
      shape: 'list',
      kind: 'message',
      of: 'io.k8s.api.core.v1.ContainerPort',
      keys: ['containerPort', 'protocol'],
    },
  )
  t.equal(messages('io.example.Widget'), undefined)
  t.equal(messages('toString'), undefined)
  t.equal(loadMessages(), messages, 'it is read once')
})

t.test('fields', async (t) => {
  t.match(parseMessageField(1, 'image string?'), {
    name: 'image',
    shape: 'one',
    of: 'string',
    omitsZero: true,
  })
  t.match(parseMessageField(2, ' inline io.k8s.X'), {
    name: '',
    isInline: true,
    kind: 'message',
    of: 'io.k8s.X',
  })
  t.match(parseMessageField(6, 'extra map[string]wrapped []string'), {
    shape: 'map',
    isWrapped: true,
    of: 'string',
  })
  t.match(parseMessageField(3, 'limits map[string]quantity'), {
    shape: 'map',
    isWrapped: false,
    of: 'quantity',
  })
})

t.test('a file that is missing, damaged or of another format', async (t) => {
  const field = (text: string) =>
    JSON.stringify({ format: 1, sources: {}, messages: { 'io.k8s.A': { 1: text } } })
  const cases: Record<string, [string | null, RegExp]> = {
    missing: [null, /cannot read the catalog file .*protobuf.json: ENOENT/],
    'no-json': ['{', /cannot read the catalog file/],
    newer: ['{"format": 2}', /has format 2, this emuguard reads format 1/],
    damaged: [
      '{"format": 1, "sources": {}, "messages": {"io.k8s.A": {"x": "a string"}}}',
      /is damaged at \/messages/,
    ],
    dangling: [field('a io.k8s.B'), /is damaged: field 1 of io.k8s.A has a type that it lacks/],
    'number-map': [field('a map[string]integer'), /has a type that it lacks/],
  }
  for (const [name, [text, message]] of Object.entries(cases)) {
    const folder = t.testdir({ [name]: {} })
    if (text !== null) writeFileSync(join(folder, name, 'protobuf.json'), text)
    t.throws(() => loadMessages(join(folder, name)), { name: 'CatalogError', message }, name)
  }
})
