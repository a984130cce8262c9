import t from 'tap'
import { ManifestSyntaxError } from '../../../src/audit/sources/positioned.ts'
import { readDocuments } from '../../../src/audit/sources/read-documents.ts'

const read = (text: string) =>
  [...readDocuments(text)].map((document) =>
    document instanceof ManifestSyntaxError ? `${document.line}: ${document.message}` : document.value,
  )

t.test('reads YAML, JSON, streams of both, and leaves empty documents out', async (t) => {
  t.same(read('# c\n---\na: 1\n---\n{"b": 2} {"c": 3}\n---\n---\n# c\n---\nnull'), [
    { a: 1 },
    { b: 2 },
    { c: 3 },
  ])
  t.same(read(''), [])
  t.same(read('\n'), [])
})

t.test('a broken document does not spoil its neighbours', async (t) => {
  const [first, broken, last] = read('a: 1\n---\nb: "x\n---\nc: 3')
  t.same([first, last], [{ a: 1 }, { c: 3 }])
  t.match(broken, /^4: invalid YAML: Missing closing "quote/)
})

t.test('braces may be YAML, as in kubectl', async (t) => {
  t.same(read('{a: 1, "b": [x,],}'), [{ a: 1, b: ['x'] }])
  t.same(read('---\n\n {"a": 1,}'), [{ a: 1 }])
})

t.test('complains about what the text was meant to be', async (t) => {
  t.same(read('{"a": 1,\n"b": }{'), ['2: invalid JSON: a value expected'])
  t.match(read('{a: 1,\n b: {'), [/invalid YAML/])
  t.same(read('{"a": 1, "a": 2}'), ['1: duplicate key "a"'])
})

t.test('what follows a JSON value is no YAML any more', async (t) => {
  t.same(read('{"a": 1}\nb: 2'), [{ a: 1 }, '2: invalid JSON: a value expected'])
})

t.test('unrendered templates are called so', async (t) => {
  const templates = [
    '{{- if .Values.x }}\na: 1\n{{- end }}',
    'a: {{ .Values.x }}',
    'a:\n  - {{ .x }}',
    'a:\n  {{- toYaml . }}\nb: 1',
  ]
  for (const template of templates)
    t.match(read(template), [/^\d: unrendered template \(\{\{ … \}\}\), .*: invalid /])
  t.notMatch(read('a: "{{ x }}"\nb: }'), [/template/])
  t.same(read('a: "{{ x }}" # {{ y }}\nb: |-\n  {{ z }}'), [{ a: '{{ x }}', b: '{{ z }}' }])
})
