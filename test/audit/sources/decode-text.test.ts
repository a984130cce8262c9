import t from 'tap'
import { decodeText } from '../../../src/audit/sources/decode-text.ts'

t.test('decodes UTF-8, without a byte order mark', async (t) => {
  t.equal(decodeText(Buffer.from('\uFEFFa: ü\u0007')), 'a: ü\u0007')
  t.equal(decodeText(Buffer.alloc(0)), '')
})

t.test('says what a file is that is no UTF-8', async (t) => {
  const cases: [Buffer, string][] = [
    [Buffer.from('\uFEFFa: 1', 'utf16le'), 'is UTF-16: save it as UTF-8'],
    [Buffer.from([0xfe, 0xff, 0, 0x61]), 'is UTF-16: save it as UTF-8'],
    [Buffer.from('a\u0000b'), 'is binary, not text'],
    [Buffer.from('é', 'latin1'), 'is not UTF-8'],
  ]
  for (const [bytes, message] of cases) t.throws(() => decodeText(bytes), { name: 'RangeError', message })
})
