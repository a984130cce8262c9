import { Writable } from 'node:stream'
import t from 'tap'
import { explainCommand, runExplain } from '../../src/commands/explain.ts'

/** Runs the command in this process, against the real catalog. */
async function run(topic: string, output: 'table' | 'json' = 'table') {
  const [stdout, stderr] = [collector(), collector()]
  const code = await runExplain(topic, { output }, { stdout: stdout.stream, stderr: stderr.stream })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function collector() {
  const pieces: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      pieces.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => pieces.join('') }
}

t.test('a field as a table: a line a release, then the way back', async (t) => {
  const { code, stdout, stderr } = await run('pods.spec.hostnameOverride')
  t.equal(code, 0)
  t.equal(stderr, '')
  t.equal(
    stdout,
    `v1/pods spec.hostnameOverride
RELEASE   IN SCHEMA   GATE               STAGE   DEFAULT      WHEN OFF
1.31      no          -                  -       -            -
1.32      no          -                  -       -            -
1.33      no          -                  -       -            -
1.34      yes         HostnameOverride   ALPHA   off          dropped
1.35      yes         HostnameOverride   BETA    on           dropped
1.36      yes         HostnameOverride   BETA    on           dropped
1.37      yes         HostnameOverride   GA      on, locked   dropped

Going back from 1.37 to
  1.36, 1.35: kept
  1.34: dropped in new objects, as HostnameOverride is off there by default; objects that have it already keep it
  1.33, 1.32, 1.31: dropped, there is no such field: a stored one is lost at the next write of its object
`,
  )
})

t.test('every kind of topic has a table', async (t) => {
  const value = await run('pods.spec.tolerations.operator=Gt')
  t.match(value.stdout, /^1\.37 +refused +TaintTolerationComparisonOperators +ALPHA +off +refused$/m)
  const resource = await run('deployments')
  t.match(resource.stdout, /^1\.31 +by default/m)
  t.match(
    resource.stdout,
    'apps/v1beta1/deployments (Deployment): introduced 1.6, deprecated 1.8, removed 1.16',
  )
  const version = await run('resource.k8s.io/v1beta1')
  t.match(version.stdout, /^RESOURCE +1\.31 .* 1\.37$/m)
  t.match(version.stdout, /^resourceclaims +not yet +if switched on/m)
  t.match(version.stdout, '1.31: everything unreadable\n')
  const gate = await run('HostnameOverride')
  t.match(gate.stdout, /^1\.33 +not registered/m)
  t.match(gate.stdout, '  v1/pods spec.hostnameOverride: dropped (1.34, 1.35, 1.36, 1.37)\n')
})

t.test('JSON is one document', async (t) => {
  const { code, stdout } = await run('events', 'json')
  t.equal(code, 0)
  t.match(JSON.parse(stdout), {
    apiVersion: 'emuguard.dev/v1alpha1',
    kind: 'Explanation',
    topic: 'events',
    subjects: [{ kind: 'resource', resource: 'v1/events' }, { resource: 'events.k8s.io/v1/events' }, {}],
  })
})

t.test('an unknown topic: one line on standard error, exit code 1', async (t) => {
  t.same(await run('HostnameOveride'), {
    code: 1,
    stdout: '',
    stderr:
      'error: HostnameOveride: Kubernetes has no such resource, group/version or feature gate: did you mean HostnameOverride?\n',
  })
})

t.test('what the user typed reaches no terminal as it is', async (t) => {
  const refused = await run('po\u001b[31mds\nx')
  t.equal(refused.stderr.split('\n').length, 2)
  t.notOk(refused.stderr.includes('\u001b'))
  const value = await run('services.metadata.name=a\u001b[31m\nb')
  t.match(value.stdout.split('\n')[0], 'metadata.name=a\\u001b[31m\\u000ab')
})

t.test('the command has its flag', async (t) => {
  const command = explainCommand()
  t.equal(command.name(), 'explain')
  t.match(command.helpInformation(), /--output <format>/)
})
