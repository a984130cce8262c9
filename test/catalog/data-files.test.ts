import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { differences, writeAtomically } from '../../catalog/data-files.ts'

t.test('a file is written whole, in a folder that need not exist', async (t) => {
  const folder = join(t.testdir({}), 'data')
  await writeAtomically(join(folder, 'v1.37.json'), 'text')
  t.equal(readFileSync(join(folder, 'v1.37.json'), 'utf8'), 'text')
  t.same(readdirSync(folder), ['v1.37.json'], 'nothing else is left behind')
})

t.test('differences name the lines', async (t) => {
  const file = join(t.testdir({}), 'v1.37.json')
  t.same(await differences(file, 'a\n'), [`${file} does not exist`])
  writeFileSync(file, 'a\nb\n')
  t.same(await differences(file, 'a\nb\n'), [])
  t.same(await differences(file, 'a\nc\n'), [`${file}: - b`, `${file}: + c`])
  t.same(await differences(file, 'b\na\n'), [`${file}: the same lines in another order`])
})

t.test('many differences are summed up', async (t) => {
  const file = join(t.testdir({ file: '' }), 'file')
  const found = await differences(file, Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n'))
  t.equal(found.length, 21)
  t.equal(found.at(-1), `${file}: and 11 lines more`)
})
