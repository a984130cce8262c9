import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import Value from 'typebox/value'
import { reportSchema } from '../../src/audit/report.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Starts the program as a shell would. */
function start(args: string[], input: string, stdout: 'pipe' | number = 'pipe'): ChildProcess {
  const child = spawn(process.execPath, [MAIN, 'audit', ...args], { stdio: ['pipe', stdout, 'pipe'] })
  child.stdin!.on('error', () => {})
  child.stdin!.end(input)
  return child
}

const list = (count: number) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: Array.from({ length: count }, (_, i) => ({
      apiVersion: 'extensions/v1beta1',
      kind: 'Ingress',
      metadata: { name: `web-${i}` },
    })),
  })

t.test('a large report reaches a slow pipe whole', async (t) => {
  const child = start(['-f', '-', '--to', '1.36', '-o', 'json'], list(2000))
  await new Promise((resolve) => setTimeout(resolve, 700))
  const [output, [code]] = await Promise.all([text(child.stdout!), once(child, 'exit')])
  t.ok(output.length > 1_000_000)
  t.ok(Value.Check(reportSchema, JSON.parse(output)))
  t.equal(code, 3)
})

t.test('a reader that leaves early changes nothing', async (t) => {
  const child = start(['-f', '-', '--to', '1.36'], list(2000))
  child.stdout!.once('data', () => child.stdout!.destroy())
  const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')])
  t.equal(code, 3)
  t.equal(
    errors,
    '2000 objects in 1 file against Kubernetes 1.36: 2000 findings in 2000 objects (2000 APIRemoved)\n',
  )
})

t.test('a full disk is an error', { skip: process.platform !== 'linux' && 'needs /dev/full' }, async (t) => {
  const child = start(['-f', '-', '--to', '1.36'], list(1), openSync('/dev/full', 'w'))
  const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')])
  t.equal(code, 1)
  t.equal(errors, 'error: cannot write the report: no space left on device\n')
})

t.test('wrong flags: one line, exit 1', async (t) => {
  for (const args of [['x.yaml'], ['-f', 'x', '-o', 'xml']]) {
    const child = start([...args, '--to', '1.36'], '')
    const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')])
    t.equal(code, 1)
    t.match(errors, /^error: [^\n]+\n$/)
  }
})
