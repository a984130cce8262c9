import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from 'tinybench'
import { createCertificates } from '../certs/create.ts'
import { printRatios } from './ratio-table.ts'

// From the start of the process to a 200 of /readyz, against an empty Node process.
const root = join(import.meta.dirname, '..')
const certificates = mkdtempSync(join(tmpdir(), 'emuguard-bench-'))
await createCertificates(certificates)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function untilReady(program: string): Promise<void> {
  const [secure, metrics] = [await freePort(), await freePort()]
  const flags = ['serve', '--bind-address', '127.0.0.1', '--cert-dir', certificates]
  const guard = spawn(
    process.execPath,
    [join(root, program), ...flags, '--secure-port', `${secure}`, '--metrics-port', `${metrics}`],
    { stdio: 'ignore' },
  )
  const exited = new Promise((resolve) => guard.once('exit', resolve))
  while ((await fetch(`http://127.0.0.1:${metrics}/readyz`).catch(() => null))?.status !== 200) {
    if (guard.exitCode !== null) throw new Error(`the guard ended with ${guard.exitCode} before it was ready`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  guard.kill('SIGKILL')
  await exited
}

const bench = new Bench({ time: 0, iterations: 7, warmup: true, warmupIterations: 1, warmupTime: 0 })
bench
  .add('node -e 0', async () => {
    const empty = spawn(process.execPath, ['-e', '0'])
    await new Promise((resolve) => empty.once('exit', resolve))
  })
  .add('guard from src, until ready', () => untilReady('src/main.ts'))
  .add('guard from dist, until ready', () => untilReady('dist/main.js'))
await printRatios(bench, 'node -e 0')
rmSync(certificates, { recursive: true })
