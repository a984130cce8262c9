import t from 'tap'
import { type Document, isMap, parseDocument, type Scalar } from 'yaml'
import { readPlainScalar, readYamlKey, readYamlScalar } from '../../../src/audit/sources/yaml-scalar.ts'

/** What sigs.k8s.io/yaml 1.6.0 makes of them (measured); so does kubectl. */
const MEASURED: [string | number | boolean | null, string][] = [
  [true, 'y Y yes Yes YES on On ON true True TRUE'],
  [false, 'n N no No NO off Off OFF false False FALSE'],
  [null, '~ null Null NULL'],
  [420, '0644 0o644 0O644 420 +420 4_20 420. 420.0 4.2e2 4.2E+2 0420.0'],
  [31, '0x1F 0X1f 0b11111 0B1_1111 037 3_1 31'],
  [-1, '-1 -0x1 -0b1 -01 -0o1 -_1'],
  [8, '08 +08 8'],
  [0, '0 00 -0 0.0 0_0'],
  [0.5, '.5 +.5 0.5 0_.5'],
  [1.8446744073709552e19, '18446744073709551615 18446744073709551616'],
]
const STRINGS =
  'yEs tRUE nUll _1 0x 0b 0o - + . .. 1.5e 1:30 190:20:30 2001-01-01 1.2.3 0x1.8p1 NaN Infinity ++1 1,000 1e400 0o8 0b2 v1 1Gi'

t.test('unquoted scalars mean what they mean to kubectl', async (t) => {
  for (const [value, sources] of MEASURED) {
    for (const source of sources.split(' ')) t.equal(readPlainScalar(source), value, source)
  }
  t.equal(readPlainScalar(''), null)
  for (const source of STRINGS.split(' ')) t.equal(readPlainScalar(source), source)
})

const scalars = (yaml: string) => {
  const document: Document.Parsed = parseDocument(yaml, { schema: 'failsafe', resolveKnownTags: false })
  if (!isMap(document.contents)) throw new Error('not a mapping')
  return document.contents.items as unknown as { key: Scalar; value: Scalar }[]
}

t.test('quotes, blocks and tags decide whether a scalar is text', async (t) => {
  const yaml =
    'a: "1"\nb: \'no\'\nc: |-\n  1\nd: !!str 1\ne: !!int "1"\nf: !!bool "yes"\ng: !mine 1\nh: no\ni: !!null ""'
  t.same(
    scalars(yaml).map(({ value }) => readYamlScalar(value)),
    ['1', 'no', '1', '1', 1, true, '1', false, null],
  )
})

t.test('keys are text: booleans by their value, numbers as written', async (t) => {
  t.same(
    scalars('on: 1\n"on": 1\n1_0: 1\n~: 1').map(({ key }) => readYamlKey(key)),
    ['true', 'on', '1_0', null],
  )
})
