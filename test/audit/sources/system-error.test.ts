import { readFile } from 'node:fs/promises'
import t from 'tap'
import { describeSystemError } from '../../../src/audit/sources/system-error.ts'

t.test('gives the reason without path and system call', async (t) => {
  const error = await readFile('/nonexistent/x').catch((error) => error)
  t.equal(describeSystemError(error), 'no such file or directory')
  t.equal(describeSystemError(new RangeError('is binary')), 'is binary')
})
