import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import { splitDocuments } from '../../../src/audit/sources/split-documents.ts'

const pieces = (text: string) => [...splitDocuments(text)]

t.test('splits at markers and says where each document begins', async (t) => {
  t.same(pieces('a: 1\n---\nb: 2\n--- # c\nc: 3'), [
    { text: 'a: 1\n', line: 1 },
    { text: '---\nb: 2\n', line: 2 },
    { text: '--- # c\nc: 3', line: 4 },
  ])
  t.same(pieces(''), [])
})

t.test('takes no other line of dashes for a marker', async (t) => {
  const pem = 'a: |\n  x\n-----BEGIN CERTIFICATE-----\n ---\n----\n---x\n'
  t.same(pieces(pem), [{ text: pem, line: 1 }])
})

t.test('a marker ends a document even inside a quoted or block scalar', async (t) => {
  t.same(
    pieces('a: "x\n---\nb: |\n  y\n...\nc: 3').map(({ line }) => line),
    [1, 2, 5],
  )
})

t.test('knows CRLF, byte order marks between documents and directives', async (t) => {
  t.same(
    pieces('a: 1\r\n---\r\nb: 2\r\n\uFEFF---\r\nc: 3').map(({ line }) => line),
    [1, 2, 4],
  )
  t.same(pieces('%YAML 1.1\n---\na: 1'), [{ text: '%YAML 1.1\n---\na: 1', line: 1 }])
})

t.test('finds the documents that the yaml library finds', async (t) => {
  const lines = [
    '---',
    '--- # c',
    '...',
    'a: 1',
    '- b',
    '# c',
    '',
    '-----BEGIN',
    'k: |',
    '  ---',
    '  x',
    "q: '",
    "'",
  ]
  const contents = (text: string) =>
    [...parseAllDocuments(text)]
      .map((document) => JSON.stringify(document.contents))
      .filter((json) => json !== 'null')
  const property = fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 12 }), (chosen) => {
    const text = chosen.join('\n')
    // A broken document may swallow its neighbours in the library; here it must not.
    fc.pre([...parseAllDocuments(text)].every(({ errors }) => errors.length === 0))
    const split = pieces(text)
    const whole = text.split('\n')
    return (
      isDeepStrictEqual(
        split.flatMap((piece) => contents(piece.text)),
        contents(text),
      ) &&
      split.every((piece) =>
        whole
          .slice(piece.line - 1)
          .join('\n')
          .includes(piece.text.trim()),
      )
    )
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 300 }))
})
