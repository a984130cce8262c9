// Prometheus' own tool on the shipped rules. It is in the Debian package prometheus.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { findProgram } from '../fixtures/find-program.ts'
import { MONITORING, ruleTests } from './monitoring-files.ts'

const run = promisify(execFile)
const promtool = findProgram('promtool')
const skip =
  promtool === null && 'promtool is not installed: the rules are only read by the grammar of PromQL, not run'
const options = { cwd: fileURLToPath(MONITORING) }

t.test('promtool check rules', { skip }, async (t) => {
  const { stdout } = await run(promtool!, ['check', 'rules', 'rules.yaml'], options)
  t.match(stdout, /SUCCESS: \d+ rules found/)
})

t.test('promtool test rules', { skip }, async (t) => {
  for (const file of ruleTests) {
    const outcome = await run(promtool!, ['test', 'rules', file], options).catch((error) => error)
    t.match(outcome.stdout, /SUCCESS/, `${file}: ${outcome.stderr}`)
  }
})
