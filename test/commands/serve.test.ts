import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { serveCommand } from '../../src/commands/serve.ts'
import { SERVE_FLAGS } from '../../src/config/serve-flags.ts'
import { testCertificate } from '../fixtures/certificate.ts'

const LOCAL = ['serve', '--bind-address=127.0.0.1', '--secure-port=0', '--metrics-port=0']

/** Runs the program until it ends by itself. */
function run(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/main.ts', ...flags], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

t.test('every flag of the table is an option', async (t) => {
  t.same(
    serveCommand().options.map(({ long }) => long),
    Object.keys(SERVE_FLAGS).map((name) => `--${name}`),
  )
})

t.test('bad input: one line on stderr, exit 1', async (t) => {
  const wrong: [flags: string[], stderr: RegExp][] = [
    [['--emulated-version=1.20'], /^emuguard: --emulated-version: Kubernetes 1.20 is older than the catalog/],
    [
      ['--emulated-version=1.36.1'],
      /^error: option '--emulated-version <version>' argument .* patch version not allowed/,
    ],
    [['--cert-dir=/nowhere'], /^emuguard: cannot read the certificate: ENOENT/],
    [['--no-such-flag'], /^error: unknown option '--no-such-flag'/],
  ]
  for (const [flags, stderr] of wrong) {
    const result = await run(...LOCAL, ...flags)
    t.match(result, { code: 1, stdout: '', stderr })
    t.equal(result.stderr.trimEnd().split('\n').length, 1, flags.join(' '))
  }
})

t.test('says where it listens, answers the line to try, and ends on SIGTERM', async (t) => {
  const { authority } = await testCertificate(t.testdir())
  const guard = spawn(process.execPath, ['src/main.ts', ...LOCAL, `--cert-dir=${t.testdirName}`])
  const ended = once(guard, 'close')
  t.teardown(() => guard.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  guard.stderr.on('data', (chunk) => (stderr += chunk))
  for await (const chunk of guard.stdout) {
    stdout += chunk
    if (/curl .*\n/.test(stdout)) break
  }
  t.match(stdout, /^emuguard listens on https:\/\/127.0.0.1:\d+\/validate; health and metrics: http:/)
  t.match(stdout, `curl --cacert ${authority} `)
  const line = stdout.split('\n').find((text) => text.includes('curl'))!
  const answer = await new Promise<string>((resolve, reject) =>
    execFile('sh', ['-c', `${line} --silent --show-error`], (error, text) =>
      error ? reject(error) : resolve(text),
    ),
  )
  t.match(JSON.parse(answer), { response: { uid: 'try-1', allowed: false, status: { code: 422 } } })

  guard.kill('SIGTERM')
  const [code] = await ended
  t.equal(code, 0)
  const messages = stderr
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text).msg)
  t.same(messages, ['listening', 'rejected', 'stopping on SIGTERM', 'stopped'])
})
