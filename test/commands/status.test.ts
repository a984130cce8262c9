import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { startTestGuard } from '../fixtures/running-guard.ts'

function status(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/main.ts', 'status', ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

t.test('prints what a running guard has in force', async (t) => {
  const { running } = await startTestGuard(t.testdir())
  t.teardown(running.stop)
  const table = await status(running.observabilityUrl)
  t.match(table, { code: 0, stderr: '' })
  t.match(table.stdout, /^catalog +1\.34 to 1\.36$/m)
  t.match(table.stdout, /^minCompatibility +1\.35 \(Deny\)$/m)
  t.match(table.stdout, /^versions +pinned$/m)
  const bare = running.observabilityUrl.replace('http://', '')
  const json = await status(bare, '-o', 'json')
  t.match(JSON.parse(json.stdout), { kind: 'GuardStatus', surfaces: [{ version: '1.36' }, {}] })
  const yaml = await status(running.observabilityUrl, '-o', 'yaml')
  t.match(parse(yaml.stdout), { kind: 'GuardStatus' })
})

t.test('a guard that is not ready: printed, and exit 1', async (t) => {
  const { running } = await startTestGuard(t.testdir())
  t.teardown(running.stop)
  running.health.readiness.push({ name: 'surfaces', problem: () => 'not known\u001b[2J' })
  const { code, stdout } = await status(running.observabilityUrl)
  t.equal(code, 1)
  t.match(stdout, /^NOT READY +surfaces: not known\\u001b\[2J$/m)
})

t.test('whatever else answers is no guard: one line, exit 1', async (t) => {
  const answers: [body: string, code: number, stderr: RegExp][] = [
    ['{"kind":"Status"}', 200, /\/statusz is no guard: it does not answer with a GuardStatus$/m],
    ['null', 200, /is no guard: it does not answer/],
    ['<html>', 200, /is no guard: it does not answer/],
    ['', 404, /is no guard: HTTP status 404/],
  ]
  for (const [body, code, stderr] of answers) {
    const url = await serverThatSays(t, body, code)
    t.match(await status(url), { code: 1, stdout: '', stderr })
  }
  const nobody = await serverThatSays(t, '', 200, true)
  t.match(await status(nobody), { code: 1, stderr: /^emuguard: cannot reach .*ECONNREFUSED/ })
  t.match(await status('http://['), { code: 1, stderr: /a URL is needed/ })
})

async function serverThatSays(t: Test, body: string, code: number, isGone = false): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(code).end(body))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  if (isGone) server.close()
  else t.teardown(() => server.close())
  return `http://127.0.0.1:${port}`
}
