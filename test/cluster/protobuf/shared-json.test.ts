import t from 'tap'
import { cursorOf } from '../../../src/cluster/protobuf/cursor.ts'
import { readSharedJson } from '../../../src/cluster/protobuf/shared-json.ts'

/** `{raw}` as FieldsV1 has it; lengths as varints of two bytes. */
function read(json: string): unknown {
  const raw = Buffer.from(json)
  const head = Buffer.from([0x0a, (raw.length & 0x7f) | 0x80, (raw.length >> 7) & 0x7f])
  const bytes = Buffer.concat([head, raw])
  return readSharedJson(cursorOf(bytes), bytes.length)
}

t.test('the same bytes give the same value', async (t) => {
  const first = read('{"f:spec":{"f:ä":{}}}')
  t.strictSame(first, { 'f:spec': { 'f:ä': {} } })
  t.equal(read('{"f:spec":{"f:ä":{}}}'), first)
  t.strictSame(read('{"f:spec":{"f:b":{}}}'), { 'f:spec': { 'f:b': {} } })
})

t.test('what is no JSON is told each time', async (t) => {
  for (let i = 0; i < 2; i++) t.throws(() => read('{"f:'), { name: 'PageError', message: /no JSON/ })
})

t.test('what has not been seen for long is forgotten, and read anew', async (t) => {
  const first = read('{"f:first":{}}')
  for (let i = 0; i < 200; i++) read(`{"f:${i}":{}}`)
  const again = read('{"f:first":{}}')
  t.strictSame(again, first)
  t.not(again, first)
})
