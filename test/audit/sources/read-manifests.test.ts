import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { stringify } from 'yaml'
import { readManifests } from '../../../src/audit/sources/read-manifests.ts'

/** Writes an object in one of the ways people do. */
const WRITERS: Record<string, (object: unknown) => string> = {
  json: (object) => JSON.stringify(object),
  indentedJson: (object) => JSON.stringify(object, null, 2),
  yaml: (object) => stringify(object, { version: '1.1', aliasDuplicateObjects: false }),
  flowYaml: (object) =>
    stringify(object, { version: '1.1', aliasDuplicateObjects: false, collectionStyle: 'flow' }),
}

// A name with braces is taken for a template that nobody rendered; a test of its own has those.
const name = fc.string().filter((text) => !text.includes('{{'))

const object = fc
  .record({ metadata: fc.record({ name }), spec: fc.jsonValue({ maxDepth: 3 }) })
  .map((rest) => JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...rest })) as object)

t.test('any object, however written, is read as it is and where it is', async (t) => {
  const document = fc.record({
    object,
    writer: fc.constantFrom(...Object.keys(WRITERS)),
    comments: fc.nat(3),
  })
  const property = fc.property(fc.array(document, { maxLength: 4 }), fc.boolean(), (documents, windows) => {
    const lines: string[] = []
    const expected = documents.map(({ object, writer, comments }) => {
      lines.push('---', ...Array(writer.endsWith('son') ? 0 : comments).fill('# comment'))
      const line = lines.length + 1
      lines.push(...WRITERS[writer]!(object).trimEnd().split('\n'))
      return { object, kind: { group: '', version: 'v1', kind: 'Pod' }, source: { file: 'f', line } }
    })
    return isDeepStrictEqual([...readManifests('f', lines.join(windows ? '\r\n' : '\n'))], expected)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 300 }))
})

t.test('names every document that is no object', async (t) => {
  const text = 'replicas: 1\n---\na: 1\na: 2\n---\napiVersion: v1\nkind: Pod\n'
  t.match(
    [...readManifests('f', text)],
    [
      { source: { file: 'f', line: 1 }, error: 'not a Kubernetes object: no apiVersion and kind' },
      { source: { file: 'f', line: 4 }, error: 'duplicate key "a"' },
      { kind: { kind: 'Pod' }, source: { line: 6 } },
    ],
  )
})

t.test(
  'certificates and dashes in block scalars are no document markers, as in what helm template prints',
  async (t) => {
    const pem = (indent: string) =>
      ['-----BEGIN CERTIFICATE-----', 'MIIB---', '---', '--- # none', '...', '-----END CERTIFICATE-----']
        .map((line) => indent + line)
        .join('\n')
    const text = `---
# Source: shop/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata:
  name: tls
stringData:
  tls.crt: |
${pem('    ')}
  tls.key: |-
${pem('      ')}
---
# Source: shop/templates/empty.yaml
---
# Source: shop/templates/webhook.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: ca
data:
  ca.pem: "-----BEGIN CERTIFICATE-----\\n---\\n-----END CERTIFICATE-----\\n"
`
    for (const lines of [text, text.replaceAll('\n', '\r\n')]) {
      const read = [...readManifests('f', lines)]
      t.match(read, [
        { kind: { kind: 'Secret' }, source: { line: 3 } },
        {
          kind: { kind: 'ConfigMap' },
          object: { data: { 'ca.pem': /^-----BEGIN CERTIFICATE-----\n---\n/ } },
        },
      ])
      t.equal(read.length, 2)
      const { stringData } = (read[0] as unknown as { object: { stringData: Record<string, string> } }).object
      t.equal(stringData['tls.crt'], `${pem('')}\n`)
      t.equal(stringData['tls.key'], pem(''))
    }
  },
)

t.test('a certificate that a template forgot to indent spoils its own document and no other', async (t) => {
  const text =
    'apiVersion: v1\nkind: Secret\ndata:\n  a: |\n-----BEGIN CERTIFICATE-----\nMIIB\n---\napiVersion: v1\nkind: Pod\n'
  t.match(
    [...readManifests('f', text)],
    [{ error: /invalid YAML/ }, { kind: { kind: 'Pod' }, source: { line: 8 } }],
  )
})
