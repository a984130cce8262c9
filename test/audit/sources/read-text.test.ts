import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { MAX_FILE_BYTES, readFileText, readStreamText } from '../../../src/audit/sources/read-text.ts'

t.test('reads files and streams whole, characters cut by chunks too', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'ü'.repeat(100_000), 'empty.yaml': '' })
  t.equal((await readFileText(join(folder, 'a.yaml'))).length, 100_000)
  t.equal(await readFileText(join(folder, 'empty.yaml')), '')
  const bytes = Buffer.from('aü')
  t.equal(await readStreamText(Readable.from([bytes.subarray(0, 2), bytes.subarray(2)])), 'aü')
})

t.test('refuses a file too large without reading it, and a stream as soon as it is', async (t) => {
  const path = join(t.testdir(), 'large.yaml')
  writeFileSync(path, '')
  truncateSync(path, MAX_FILE_BYTES + 1)
  const message = 'is larger than 128 MiB: split it'
  await t.rejects(readFileText(path), { name: 'RangeError', message })
  let chunks = 0
  const endless = (function* () {
    for (; ; chunks++) yield Buffer.alloc(MAX_FILE_BYTES / 8)
  })()
  await t.rejects(readStreamText(Readable.from(endless)), { name: 'RangeError', message })
  t.ok(chunks < 20)
})
