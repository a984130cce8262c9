import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const GENERATE = fileURLToPath(new URL('../../catalog/generate.ts', import.meta.url))

function generate(...args: string[]) {
  return spawnSync(process.execPath, [GENERATE, ...args], { encoding: 'utf8' })
}

t.test('without arguments it says how it is used', async (t) => {
  const { status, stderr } = generate()
  t.equal(status, 1)
  t.match(stderr, /^usage: npm run catalog/)
  t.equal(generate('--help').status, 0)
})

t.test('a minor that is not pinned is an error in one line, before anything is built', async (t) => {
  const { status, stderr } = generate('1.37', '1.99')
  t.equal(status, 1)
  t.match(stderr, /^catalog: catalog\/releases.json has no Kubernetes 1.99; it has 1.31, .*\n$/)
  t.equal(generate('--nonsense').status, 1)
})
