import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import t from 'tap'
import type { Fix } from '../../../src/audit/rollback/fix.ts'
import { fixFiles } from '../../../src/audit/rollback/fix-files.ts'
import { checkFixDir, describeFixes, writeFixes } from '../../../src/audit/rollback/write-fixes.ts'

const fix = (name: string, more: Partial<Fix> = {}): Fix => ({
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
  resource: 'apps/v1/deployments',
  patch: [{ op: 'remove', path: '/spec/a' }],
  manifest: null,
  left: [],
  ...more,
})
const OPTIONS = { force: false, context: null, kubeconfig: null }
const left = [
  { fieldPath: 'apiVersion', reason: 'APIRemoved' as const, hazard: 'undecodable' as const, why: 'gone' },
]
const pod = fix('p', { resource: 'v1/pods', patch: [], manifest: { kind: 'Pod' } })
const role = fix("system:o'brien", {
  resource: 'rbac.authorization.k8s.io/v1/clusterroles',
  object: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    namespace: null,
    name: "system:o'brien",
  },
})

t.test('one file an object, named after it, and the same bytes whatever the order', async (t) => {
  const fixes = [fix('web'), pod, role, fix('gone', { patch: [], left })]
  const files = fixFiles(fixes, OPTIONS)
  t.same(
    files.map(({ name }) => name),
    [
      "clusterroles.rbac.authorization.k8s.io_system%3Ao'brien.patch.json",
      'deployments.apps_shop_web.patch.json',
      'pods_shop_p.manifest.json',
      'fixes.json',
      'apply.sh',
    ],
  )
  t.same(fixFiles(fixes.toReversed(), OPTIONS), files)
  const index = JSON.parse(files.find(({ name }) => name === 'fixes.json')!.content)
  t.match(
    index.fixes.find((entry: { left: [] }) => entry.left.length > 0),
    { file: null, command: null, left },
  )
})

t.test('a name that no file system takes is cut and told apart', async (t) => {
  const [a, b] = ['a', 'b'].map((end) => fixFiles([fix('x'.repeat(252) + end)], OPTIONS)[0]!.name)
  t.ok(a!.length < 255)
  t.not(a, b)
})

t.test('the script says what to run, and a shell reads it', async (t) => {
  const dir = t.testdir({
    bin: { kubectl: '#!/bin/sh\nprintf "%s|" "$@"; echo; [ "$3" != bad ]\n' },
    out: {},
  })
  chmodSync(`${dir}/bin/kubectl`, 0o755)
  await writeFixes(`${dir}/out`, [fix('web'), pod, role], OPTIONS)
  const env = { PATH: `${dir}/bin:${process.env['PATH']}` }
  const script = (...args: string[]) =>
    execFileSync('sh', [`${dir}/out/apply.sh`, ...args], { env }).toString()
  t.same(script('--dry-run=server').split('\n'), [
    "patch|clusterroles.v1.rbac.authorization.k8s.io|system:o'brien|--type=json|--patch-file|clusterroles.rbac.authorization.k8s.io_system%3Ao'brien.patch.json|--dry-run=server|",
    'patch|deployments.v1.apps|web|--namespace|shop|--type=json|--patch-file|deployments.apps_shop_web.patch.json|--dry-run=server|',
    '',
  ])
  await writeFixes(`${dir}/bad`, [fix('bad'), fix('web')], OPTIONS)
  const { status, stdout } = spawnSync('sh', [`${dir}/bad/apply.sh`], { env })
  t.equal(status, 1)
  t.match(stdout.toString(), /web/, 'goes on with the others')
})

t.test('the commands name the cluster that was audited', async (t) => {
  const dir = t.testdir({ bin: { kubectl: '#!/bin/sh\nprintf "%s|" "$@"; echo\n' }, out: {} })
  chmodSync(`${dir}/bin/kubectl`, 0o755)
  const target = { context: "prod's $(id) context", kubeconfig: '/home/me/my config' }
  await writeFixes(`${dir}/out`, [fix('web'), pod], { force: false, ...target })
  const env = { PATH: `${dir}/bin:${process.env['PATH']}` }
  t.match(
    execFileSync('sh', [`${dir}/out/apply.sh`], { env }).toString(),
    "patch|deployments.v1.apps|web|--namespace|shop|--kubeconfig=/home/me/my config|--context=prod's $(id) context|--type=json|",
  )
  const where = ['--kubeconfig=/home/me/my config', "--context=prod's $(id) context"]
  const { fixes } = JSON.parse(readFileSync(`${dir}/out/fixes.json`, 'utf8'))
  for (const { command } of fixes)
    t.same(
      command.filter((word: string) => /^--[kc]/.test(word)),
      where,
    )
})

t.test('a directory with something in it is refused, unless forced', async (t) => {
  const dir = t.testdir({ mine: 'x' })
  const refusal = { name: 'FixDirError', message: /is not empty: .* --force/ }
  await t.rejects(writeFixes(dir, [fix('web')], OPTIONS), refusal)
  await t.rejects(checkFixDir(dir, { force: false }), refusal)
  t.same(readdirSync(dir), ['mine'])
  t.same(await writeFixes(dir, [fix('web')], { ...OPTIONS, force: true }), {
    patches: 1,
    manifests: 0,
    left: 0,
  })
  t.same(readdirSync(dir).sort(), ['apply.sh', 'deployments.apps_shop_web.patch.json', 'fixes.json', 'mine'])
  t.equal(statSync(`${dir}/fixes.json`).mode & 0o777, 0o600)
  t.match(JSON.parse(readFileSync(`${dir}/deployments.apps_shop_web.patch.json`, 'utf8')), [{ op: 'remove' }])
})

t.test('what fails leaves nothing behind', async (t) => {
  const dir = t.testdir({ file: 'x', out: {} })
  await t.rejects(writeFixes(`${dir}/file`, [fix('web')], { ...OPTIONS, force: true }), {
    name: 'FixDirError',
    message: /cannot write to/,
  })
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  await t.rejects(writeFixes(`${dir}/out`, [fix('web'), { ...pod, manifest: cyclic }], OPTIONS))
  t.same(readdirSync(`${dir}/out`), [])
  writeFileSync(`${dir}/out/.keep`, '')
  await t.rejects(writeFixes(`${dir}/out`, [fix('web')], OPTIONS), { name: 'FixDirError' })
})

t.test('tells how many and how', async (t) => {
  t.same(describeFixes('out', { patches: 1, manifests: 2, left: 0 }), [
    '1 patch and 2 manifests written to out, nothing applied',
    'to apply the patches: sh out/apply.sh --dry-run=server, then without it (kubectl patch --type=json --patch-file)',
  ])
  t.same(describeFixes('out', { patches: 0, manifests: 0, left: 3 }), [
    '0 patches and 0 manifests written to out, nothing applied',
    '3 uses that no patch can take away: see left in out/fixes.json',
  ])
})
