import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { serveCommand } from '../../src/commands/serve.ts'
import { SERVE_FLAGS } from '../../src/config/serve-flags.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { createReview } from '../fixtures/review.ts'

/** Of an API that is first served by 1.37. */
const KIND = { group: 'certificates.k8s.io', version: 'v1', kind: 'ClusterTrustBundle' }
const RESOURCE = { group: KIND.group, version: KIND.version, resource: 'clustertrustbundles' }
const REFUSED = JSON.stringify(
  createReview(
    { apiVersion: 'certificates.k8s.io/v1', kind: KIND.kind, metadata: { name: 'x' }, spec: {} },
    { kind: KIND, requestKind: KIND, resource: RESOURCE, requestResource: RESOURCE },
  ),
)

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

t.test('a second SIGTERM cuts nothing short, a second of another kind does', async (t) => {
  await testCertificate(t.testdir())
  const flags = [...LOCAL, `--cert-dir=${t.testdirName}`]
  const run = async (delay: string, ...signals: NodeJS.Signals[]) => {
    const guard = spawn(process.execPath, ['src/main.ts', ...flags, `--shutdown-delay-duration=${delay}`])
    return signalled(t, guard, [
      ['listening', signals[0]!],
      ['stopping on', signals[1]!],
    ])
  }
  t.match(await run('1s', 'SIGTERM', 'SIGTERM'), { code: 0, stderr: /"stopping on SIGTERM"[\s\S]*"stopped"/ })
  t.match(await run('1h', 'SIGTERM', 'SIGINT'), { code: 1, stderr: /second SIGINT, exiting/ })
})

t.test('SIGTERM ends the wait for a first certificate', async (t) => {
  const cluster = { server: 'https://127.0.0.1:1' }
  const kubeconfig = {
    clusters: [{ name: 'away', cluster }],
    users: [{ name: 'guard', user: { token: 'x' } }],
    contexts: [{ name: 'away', context: { cluster: 'away', user: 'guard' } }],
    'current-context': 'away',
  }
  const folder = t.testdir({ kubeconfig: JSON.stringify(kubeconfig) })
  const flags = [...LOCAL, '--cert-secret=emuguard-tls', `--kubeconfig=${folder}/kubeconfig`]
  const env = { ...process.env, POD_NAMESPACE: 'emuguard' }
  const guard = spawn(process.execPath, ['src/main.ts', ...flags], { env })
  const { code, stderr } = await signalled(t, guard, [['no serving certificate yet', 'SIGTERM']])
  t.match(stderr, /no serving certificate yet: .*127.0.0.1:1/)
  t.equal(code, 0, 'and not by the signal itself, which process 1 would not mind')
})

t.test('reviews are answered when nobody reads what it writes', async (t) => {
  const { authority } = await testCertificate(t.testdir())
  const guard = spawn(process.execPath, ['src/main.ts', ...LOCAL, `--cert-dir=${t.testdirName}`])
  t.teardown(() => guard.kill('SIGKILL'))
  const ended = once(guard, 'close')
  let stderr = ''
  for await (const chunk of guard.stderr) {
    stderr += chunk
    if (stderr.includes('listening')) break
  }
  // Leaving the loop has closed stderr; now the other.
  guard.stdout.destroy()
  const { webhook } = JSON.parse(stderr.split('\n')[0]!)
  const headers = { 'content-type': 'application/json' }
  const ca = readFileSync(authority)
  for (let call = 0; call < 20; call++) {
    const answer = await httpsRequest(`${webhook}/validate`, { method: 'POST', ca, headers }, REFUSED)
    t.match(JSON.parse(answer.text), { response: { allowed: false } })
  }
  guard.kill('SIGTERM')
  t.equal((await ended)[0], 0)
})

/** Sends each signal when its text is first logged, and waits for the end. */
async function signalled(
  t: Test,
  guard: ChildProcessWithoutNullStreams,
  signals: [text: string, signal: NodeJS.Signals][],
) {
  t.teardown(() => guard.kill('SIGKILL'))
  const ended = once(guard, 'close')
  let stderr = ''
  for await (const chunk of guard.stderr) {
    const before = stderr
    stderr += chunk
    for (const [text, signal] of signals) {
      if (stderr.includes(text) && !before.includes(text)) guard.kill(signal)
    }
  }
  const [code] = await ended
  return { code, stderr }
}
