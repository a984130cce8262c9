import { Writable } from 'node:stream'
import t from 'tap'
import { WriteError, writeAll } from '../../../src/audit/printers/write-all.ts'

function failing(code: string): Writable {
  const error = Object.assign(new Error(`${code}: went wrong`), { code })
  return new Writable({ write: (_chunk, _encoding, done) => done(error) })
}

t.test('waits for a slow reader, loses nothing and leaves the stream open', async (t) => {
  let text = ''
  const slow = new Writable({
    highWaterMark: 3,
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      text += chunk
      setImmediate(done)
    },
  })
  await writeAll(slow, ['abcdef', 'ghi', 'j'])
  await writeAll(slow, ['k'])
  await new Promise((resolve) => slow.end(resolve))
  t.equal(text, 'abcdefghijk')
})

t.test('a reader that has left is no error, a full disk is', async (t) => {
  await t.resolves(writeAll(failing('EPIPE'), ['a', 'b']))
  await t.rejects(writeAll(failing('ENOSPC'), ['a', 'b']), WriteError)
})
