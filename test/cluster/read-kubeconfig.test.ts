import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readKubeconfig } from '../../src/cluster/read-kubeconfig.ts'

const config = (name: string, server = `https://${name}.example.com`, current = true) => `
clusters: [{name: ${name}, cluster: {server: "${server}"}}, {name: shared, cluster: {server: "https://of-${name}"}}]
users: [{name: ${name}, user: {token: "t"}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}, {name: ${name}-shared, context: {cluster: shared, user: ${name}}}]
${current ? `current-context: ${name}` : ''}
`

/** Without what this machine has. */
function clean(t: Test, env: Record<string, string> = {}) {
  const before = { ...process.env }
  t.teardown(() => {
    // In place: the operating system's own look-ups read it as well.
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  })
  for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST']) delete process.env[name]
  Object.assign(process.env, { HOME: '/nonexistent', ...env })
}

t.test('the file of --kubeconfig, its current context or another', async (t) => {
  clean(t)
  const folder = t.testdir({ a: config('a') })
  const kubeconfig = join(folder, 'a')
  t.equal(readKubeconfig({ kubeconfig }).cluster.server, 'https://a.example.com')
  const shared = readKubeconfig({ kubeconfig, context: 'a-shared' })
  t.equal(shared.context, 'a-shared')
  t.equal(shared.cluster.server, 'https://of-a')
})

t.test(
  'several files in $KUBECONFIG: the first to name something wins, missing ones are passed over',
  async (t) => {
    const folder = t.testdir({ a: config('a'), b: config('b') })
    clean(t, { KUBECONFIG: [join(folder, 'missing'), join(folder, 'a'), join(folder, 'b')].join(':') })
    const merged = readKubeconfig({})
    t.equal(merged.context, 'a')
    const other = readKubeconfig({ context: 'b-shared' })
    t.equal(other.cluster.server, 'https://of-a')
    t.equal(other.user.name, 'b')
  },
)

t.test('files that it names lie beside it', async (t) => {
  clean(t)
  const folder = t.testdir({
    config: config('a').replace('{token: "t"}', '{client-certificate: me.crt, client-key: /abs/me.key}'),
  })
  const { user } = readKubeconfig({ kubeconfig: join(folder, 'config') })
  t.match(user, { certFile: join(folder, 'me.crt'), keyFile: '/abs/me.key' })
})

t.test('user and password of a server are kept apart from its URL', async (t) => {
  clean(t)
  const kubeconfig = join(
    t.testdir({ config: config('a', 'https://me:p%40ss%@a.example.com:6443/k8s/') }),
    'config',
  )
  const { cluster, serverUser } = readKubeconfig({ kubeconfig })
  t.equal(cluster.server, 'https://a.example.com:6443/k8s')
  t.equal(serverUser, 'me:p%40ss%', 'a % that encodes nothing stands for itself')
})

t.test('~/.kube/config', async (t) => {
  clean(t, { HOME: t.testdir({ '.kube': { config: config('home') } }) })
  t.equal(readKubeconfig({}).context, 'home')
})

t.test('what cannot be used: one line each', async (t) => {
  clean(t)
  const folder = t.testdir({
    good: config('good'),
    'no-current': config('x', undefined, false),
    'no-yaml': 'a: [',
    empty: '',
    'no-cluster': 'contexts: [{name: c, context: {cluster: gone, user: u}}]\ncurrent-context: c',
    'no-user':
      'clusters: [{name: a, cluster: {server: "https://a"}}]\ncontexts: [{name: c, context: {cluster: a, user: gone}}]\ncurrent-context: c',
    'no-url': config('x', 'not a url'),
    'no-url-secret': config('x', 'https://me:pa ss@a b'),
    'no-as': config('x').replace('token: "t"', 'as-groups: [a]'),
    'bad-as': config('x').replace('token: "t"', 'as: [a]'),
  })
  const cases: [Parameters<typeof readKubeconfig>[0], RegExp][] = [
    [{}, /^no cluster: no kubeconfig in \$KUBECONFIG or ~\/\.kube\/config, and not in a Pod/],
    [
      { kubeconfig: '/nonexistent' },
      /^the kubeconfig \/nonexistent cannot be read: no such file or directory$/,
    ],
    [{ kubeconfig: join(folder, 'no-yaml') }, /no-yaml is no kubeconfig: /],
    [{ kubeconfig: join(folder, 'empty') }, /empty/],
    [
      { kubeconfig: join(folder, 'good'), context: 'bad' },
      /no context "bad" in .*good; there are: good, good-shared$/,
    ],
    [
      { kubeconfig: join(folder, 'no-current') },
      /has no current context: choose one with --context; there are: x/,
    ],
    [{ kubeconfig: join(folder, 'no-cluster') }, /names the cluster gone, which is not there$/],
    [{ kubeconfig: join(folder, 'no-user') }, /names the user gone, who is not there$/],
    [{ kubeconfig: join(folder, 'no-url') }, /is no URL: not a url$/],
    [{ kubeconfig: join(folder, 'no-url-secret') }, /is no URL: …@a b$/],
    [{ kubeconfig: join(folder, 'no-as') }, /the user x of .* and no as: say whom to impersonate$/],
    [{ kubeconfig: join(folder, 'bad-as') }, /is no kubeconfig: as of a user is no text$/],
  ]
  for (const [options, message] of cases) {
    t.throws(() => readKubeconfig(options), { name: 'ClusterError', message })
    try {
      readKubeconfig(options)
    } catch (error) {
      t.notMatch((error as Error).message, '\n')
    }
  }
})
