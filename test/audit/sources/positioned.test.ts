import fc from 'fast-check'
import t from 'tap'
import { lineCounter } from '../../../src/audit/sources/positioned.ts'

t.test('counts lines up to an offset, in whatever order it is asked', async (t) => {
  const text = fc.array(fc.constantFrom('\n', 'a', '\r\n'), { maxLength: 30 }).map((parts) => parts.join(''))
  const property = fc.property(text, fc.array(fc.nat(60)), (text, offsets) => {
    const lineAt = lineCounter(text, 7)
    return offsets.every((offset) => lineAt(offset) === 7 + text.slice(0, offset).split('\n').length - 1)
  })
  t.doesNotThrow(() => fc.assert(property))
})
