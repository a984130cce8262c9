// The committed data file of the newest minor is what Kubernetes' own modules say today. Older minors are made by the
// same code and never change.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { newest } from '../../catalog/releases.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const skip = spawnSync('go', ['version']).status === 0 ? false : 'Go is not installed'

t.setTimeout(30 * 60 * 1000)

for (const [target, name] of [
  [newest, `v${newest}.json`],
  ['retired', 'retired.json'],
  ['protobuf', 'protobuf.json'],
] as const) {
  t.test(`catalog/data/${name} is what the generator makes`, { skip }, async (t) => {
    const output = t.testdir({})
    const { status, stderr } = spawnSync(
      process.execPath,
      ['catalog/generate.ts', target, '--output', output],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    )
    t.equal(status, 0, stderr)
    // equal, not same: bytes are compared, and a difference is not printed by the megabyte
    const generated = readFileSync(join(output, name), 'utf8')
    t.ok(generated === readFileSync(join(ROOT, 'catalog', 'data', name), 'utf8'), 'the same bytes')
  })
}
