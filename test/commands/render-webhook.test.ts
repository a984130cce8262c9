import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import type { WebhookConfiguration } from '../../src/registration/webhook-configuration.ts'
import { testCertificate } from '../fixtures/certificate.ts'

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/main.ts', 'render', 'webhook', ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

/** `enforcing Fail` of each entry, and every resource that it matches. */
function entriesOf(text: string): Record<string, { policy: string; resources: string[] }> {
  const { webhooks } = parse(text) as WebhookConfiguration
  return Object.fromEntries(
    webhooks.map(({ name, failurePolicy, rules }) => [
      name.replace('.emuguard.dev', ''),
      { policy: failurePolicy, resources: rules.flatMap(({ resources }) => resources) },
    ]),
  )
}

t.test('the flags of serve decide what is matched', async (t) => {
  const versions = ['--emulated-version=1.37', '--min-compatibility-version=1.36']
  const { stdout, code, stderr } = await run(...versions, '--failure-policy=Fail')
  t.strictSame({ code, stderr }, { code: 0, stderr: '' })
  const { enforcing, advisory } = entriesOf(stdout)
  t.equal(enforcing!.policy, 'Fail')
  t.equal(advisory!.policy, 'Ignore')
  t.ok(enforcing!.resources.includes('pods'))
  t.ok(advisory!.resources.includes('pods/status'))
  t.equal((await run(...versions, '--failure-policy=Fail')).stdout, stdout, 'the same again')

  const audited = entriesOf((await run(...versions, '--mode=Audit', '--failure-policy=Fail')).stdout)
  t.strictSame(Object.keys(audited), ['advisory'])
  t.equal(audited['advisory']!.policy, 'Ignore')
})

t.test('where a version is detected, the rules are those of any release', async (t) => {
  const head = 'apiVersion: emuguard.dev/v1alpha1\nkind: GuardConfiguration\n'
  const folder = t.testdir({
    'detect.yaml': `${head}emulationVersion: detect\nminCompatibilityVersion: detect\ntargetVersion: "1.37"\n`,
    'pinned.yaml': `${head}emulationVersion: "1.37"\nminCompatibilityVersion: "1.36"\n`,
  })
  const [detected, pinned, any] = await Promise.all([
    run(`--config=${join(folder, 'detect.yaml')}`),
    run(`--config=${join(folder, 'pinned.yaml')}`),
    run(`--config=${join(folder, 'pinned.yaml')}`, '--any-release'),
  ])
  t.equal(detected.stdout, any.stdout, detected.stderr)
  t.not(detected.stdout, pinned.stdout)
  t.ok(entriesOf(any.stdout)['enforcing']!.resources.includes('persistentvolumes'))
  t.notOk(entriesOf(pinned.stdout)['enforcing']!.resources.includes('persistentvolumes'))
})

t.test('the authority goes in, and names and timeout as they are given', async (t) => {
  const { authority } = await testCertificate(t.testdir())
  const names = ['--name=fence', '--namespace=fences', '--service=door', '--timeout-seconds=3']
  const { stdout } = await run('--emulated-version=1.36', `--ca-file=${authority}`, ...names)
  const { metadata, webhooks } = parse(stdout) as WebhookConfiguration
  t.equal(metadata.name, 'fence')
  t.match(webhooks[0], {
    timeoutSeconds: 3,
    clientConfig: {
      caBundle: readFileSync(authority).toString('base64'),
      service: { name: 'door', namespace: 'fences' },
    },
  })
})

t.test('bad input: one line on stderr, exit 1', async (t) => {
  const wrong: [flags: string[], stderr: RegExp][] = [
    [['--emulated-version=1.20'], /^emuguard: --emulated-version: Kubernetes 1.20 is older than the catalog/],
    [['--config=/nowhere'], /^emuguard: .*ENOENT/],
    [['--ca-file=/nowhere'], /^emuguard: --ca-file: ENOENT/],
    [['--ca-file=package.json'], /^emuguard: --ca-file: package.json holds no PEM certificate/],
    [['--timeout-seconds=31'], /1 to 30 seconds are allowed/],
    [['--failure-policy=fail'], /Allowed choices are Ignore, Fail/],
  ]
  for (const [flags, stderr] of wrong) {
    const result = await run(...flags)
    t.match(result, { code: 1, stdout: '', stderr }, flags.join(' '))
    t.equal(result.stderr.trimEnd().split('\n').length, 1, flags.join(' '))
  }
})
