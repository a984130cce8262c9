import t from 'tap'
import { escapeControl } from '../../../src/audit/printers/escape-control.ts'

t.test('a name can neither move the cursor nor break a line', async (t) => {
  t.equal(
    escapeControl('\u001b[31mred\u001b[0m\n\u009b\u007f'),
    '\\u001b[31mred\\u001b[0m\\u000a\\u009b\\u007f',
  )
  t.equal(escapeControl('a\u202eb\u2028\u2066'), 'a\\u202eb\\u2028\\u2066')
})

t.test('ordinary text stays', async (t) => {
  t.equal(escapeControl('Größe 東京 👍 "x" \\'), 'Größe 東京 👍 "x" \\')
})
