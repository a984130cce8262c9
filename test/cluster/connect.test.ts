import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { fakeApiserver, kubeconfigOf } from '../fixtures/fake-apiserver.ts'

const text = (body: Uint8Array) => Buffer.from(body).toString('utf8')

t.test('asks with the credentials of the kubeconfig, on one connection', async (t) => {
  const server = await fakeApiserver(t, () => ({ body: { hello: 1 } }))
  const cluster = await server.cluster()
  t.match(cluster, { name: 'fake', context: 'fake', server: server.url })
  for (const path of ['/a?x=1', '/b']) {
    const answer = await cluster.get(path, { accept: 'text/x' })
    t.match(answer, { status: 200, headers: { 'content-type': 'application/json' } })
    t.equal(text(answer.body), '{"hello":1}')
  }
  t.strictSame(server.asked, ['/a?x=1', '/b'])
  const [first, second] = server.requests
  t.match(first!.headers, {
    authorization: 'Bearer secret',
    accept: 'text/x',
    'accept-encoding': 'gzip',
    'user-agent': /^emuguard\//,
  })
  t.equal(first!.socket, second!.socket, 'the connection is kept')
})

t.test('any status is an answer', async (t) => {
  const server = await fakeApiserver(t, () => ({ status: 503, body: 'no' }))
  t.match(await (await server.cluster()).get('/'), { status: 503 })
})

t.test('compressed answers are unpacked, and not asked for when that is unwanted', async (t) => {
  const server = await fakeApiserver(t, (_url, { headers }) =>
    headers['accept-encoding'] === 'gzip'
      ? { headers: { 'content-encoding': 'gzip' }, body: gzipSync('packed') }
      : { body: 'plain' },
  )
  t.equal(text((await (await server.cluster()).get('/')).body), 'packed')
  t.equal(text((await (await server.cluster({ compress: false })).get('/')).body), 'plain')
})

t.test('an answer that is too large, also once unpacked, is cut off', async (t) => {
  const large = Buffer.alloc(3 * 2 ** 20)
  const server = await fakeApiserver(t, ({ pathname }) =>
    pathname === '/zip'
      ? { headers: { 'content-encoding': 'gzip' }, body: gzipSync(large) }
      : { body: large },
  )
  const cluster = await server.cluster()
  for (const path of ['/plain', '/zip']) {
    await t.rejects(cluster.get(path), {
      name: 'AnswerTooLarge',
      message: `an answer of more than 1 MiB from ${server.url}${path}`,
    })
  }
})

t.test('a server that does not answer, or breaks off', async (t) => {
  const server = await fakeApiserver(t, ({ pathname }) =>
    pathname === '/hang'
      ? 'hang'
      : pathname === '/gzip'
        ? { headers: { 'content-encoding': 'gzip' }, body: gzipSync('x'.repeat(100)).subarray(0, 15) }
        : 'reset',
  )
  const cluster = await server.cluster({ timeout: 300 })
  const broken = (message: RegExp) => ({ name: 'ClusterError', isBroken: true, message })
  await t.rejects(cluster.get('/hang'), broken(/cannot reach https:.*: no answer within 0\.3 s$/))
  await t.rejects(cluster.get('/reset'), broken(/the connection was reset$/))
  await t.rejects(cluster.get('/gzip'), broken(/unexpected end of file$/))
})

t.test('a whole answer has its deadline, however much of it comes', async (t) => {
  const [server, plain] = await serverThatDrips(t)
  writeFileSync(server.kubeconfig, stringify(kubeconfigOf(plain, '', {})))
  const cluster = await server.cluster({ timeout: 1000, deadline: 200 })
  await t.rejects(cluster.get('/'), {
    name: 'ClusterError',
    message: `cannot reach ${plain}: no whole answer within 0.2 s`,
  })
})

t.test('what is under way when it is closed ends, and nothing is asked any more', async (t) => {
  const [server, plain, begun] = await serverThatDrips(t)
  writeFileSync(server.kubeconfig, stringify(kubeconfigOf(plain, '', {})))
  const cluster = await server.cluster()
  const asked = cluster.get('/first')
  await begun
  cluster.close()
  const closed = { name: 'ClusterError', message: `nothing is asked of ${plain} any more` }
  await t.rejects(asked, closed)
  await t.rejects(cluster.get('/second'), closed)
})

t.test('a server that is not there or not to be trusted: one line that says so', async (t) => {
  const server = await fakeApiserver(t, () => ({}))
  const other = await fakeApiserver(t, () => ({}))
  const plain = createServer((_request, response) => response.end('plain')).listen(0, '127.0.0.1')
  t.teardown(() => plain.close())
  await new Promise((listening) => plain.once('listening', listening))
  const { port } = plain.address() as AddressInfo
  const folder = t.testdir({})
  const cases: [string, RegExp][] = [
    ['https://127.0.0.1:1', /cannot reach https:\/\/127\.0\.0\.1:1: connection refused$/],
    ['https://no-such-host.invalid', /no such host$|cannot be looked up$/],
    [`https://127.0.0.1:${port}`, /TLS: no handshake \(/],
    [server.url, /TLS: .*certificate.* \(\w+\): check certificate-authority/],
  ]
  for (const [url, message] of cases) {
    const kubeconfig = join(folder, 'kubeconfig')
    const config = kubeconfigOf(url, '')
    delete (config.clusters[0]!.cluster as { 'certificate-authority'?: string })['certificate-authority']
    writeFileSync(kubeconfig, stringify(config))
    const cluster = await other.cluster({ kubeconfig })
    await t.rejects(cluster.get('/'), { name: 'ClusterError', message, isBroken: false })
  }
})

t.test('a token that expired is replaced by what the kubeconfig says now', async (t) => {
  const server = await fakeApiserver(t, (_url, { headers }) =>
    headers.authorization === 'Bearer second' ? { body: 'yes' } : { status: 401, body: 'Unauthorized' },
  )
  const cluster = await server.cluster()
  t.match(await cluster.get('/'), { status: 401 }, 'nothing new')
  const authority = join(server.kubeconfig, '..', 'ca.crt')
  writeFileSync(server.kubeconfig, stringify(kubeconfigOf(server.url, authority, { token: 'second' })))
  t.match(await cluster.get('/'), { status: 200 })
})

t.test('a token is never sent to the server of another context', async (t) => {
  const server = await fakeApiserver(t, (_url, { headers }) =>
    headers.authorization === 'Bearer second' ? { body: 'yes' } : { status: 401, body: 'Unauthorized' },
  )
  const cluster = await server.cluster()
  const authority = join(server.kubeconfig, '..', 'ca.crt')
  const mine = kubeconfigOf(server.url, authority, { token: 'second' })
  const write = (context: object, clusters = mine.clusters) =>
    writeFileSync(
      server.kubeconfig,
      stringify({
        clusters: [...clusters, { name: 'other', cluster: { server: 'https://other.example.com' } }],
        users: [...mine.users, { name: 'other', user: { token: 'of-other' } }],
        contexts: [
          { name: 'fake', context },
          { name: 'other', context: { cluster: 'other', user: 'other' } },
        ],
        'current-context': 'other',
      }),
    )
  write({ cluster: 'fake', user: 'me' })
  t.match(await cluster.get('/'), { status: 200 }, 'the context that was chosen, not the current one')
  const second = await server.cluster({ context: 'fake' })
  write({ cluster: 'other', user: 'me' })
  t.match(await second.get('/'), { status: 200 }, 'only a 401 reads again')
  const sent = () => server.requests.map(({ headers }) => headers.authorization)
  writeFileSync(server.kubeconfig, stringify(kubeconfigOf(server.url, authority, { token: 'first' })))
  const third = await server.cluster()
  write({ cluster: 'other', user: 'other' })
  await t.rejects(third.get('/'), {
    name: 'ClusterError',
    message:
      /the kubeconfig has changed: fake was for this server, and is for https:\/\/other\.example\.com now$/,
  })
  t.notOk(sent().includes('Bearer of-other'))
})

/** A plain server that goes on answering for ever; settled with it, its address, and when it was first asked. */
async function serverThatDrips(t: Test) {
  let asked!: () => void
  const begun = new Promise<void>((resolve) => {
    asked = resolve
  })
  const plain = createServer((_request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write(' '), 5)
    response.on('close', () => clearInterval(timer))
    asked()
  }).listen(0, '127.0.0.1')
  t.teardown(() => {
    plain.closeAllConnections()
    plain.close()
  })
  await new Promise((listening) => plain.once('listening', listening))
  const server = await fakeApiserver(t, () => ({}))
  return [server, `http://127.0.0.1:${(plain.address() as AddressInfo).port}`, begun] as const
}

/** The Authorization and Impersonate-* headers that a server gets. */
async function sentWith(t: Test, user: object, more: object = {}, plain = false) {
  const server = await fakeApiserver(t, () => ({}))
  const sent: IncomingMessage['headersDistinct'][] = []
  const http = createServer((request, response) => {
    sent.push(request.headersDistinct)
    response.end()
  }).listen(0, '127.0.0.1')
  t.teardown(() => {
    http.closeAllConnections()
    http.close()
  })
  await new Promise((listening) => http.once('listening', listening))
  const url = plain ? `http://127.0.0.1:${(http.address() as AddressInfo).port}` : server.url
  const config = kubeconfigOf(url, 'ca.crt', user)
  Object.assign(config.clusters[0]!.cluster, more)
  const { server: named } = config.clusters[0]!.cluster
  config.clusters[0]!.cluster.server = named.replace('HOST', new URL(url).host)
  writeFileSync(server.kubeconfig, stringify(config))
  const cluster = await server.cluster()
  await cluster.get('/')
  const headers = plain ? sent[0]! : server.requests[0]!.headersDistinct
  return {
    cluster,
    folder: join(server.kubeconfig, '..'),
    server,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => /^(auth|imp)/.test(name))),
  }
}

t.test('a token file is read again and again, and wins over a token', async (t) => {
  const { cluster, folder, server } = await sentWith(t, { token: 'old', tokenFile: 'token' })
  writeFileSync(join(folder, 'token'), ' first\n')
  await cluster.get('/')
  writeFileSync(join(folder, 'token'), 'second\n')
  await cluster.get('/')
  t.strictSame(
    server.requests.map(({ headers }) => headers.authorization),
    ['Bearer old', 'Bearer first', 'Bearer second'],
  )
  await t.rejects(sentWith(t, { tokenFile: 'missing' }), {
    name: 'ClusterError',
    message: /^no credentials for fake: ENOENT/,
  })
})

t.test('impersonation with groups, uid and extra', async (t) => {
  const user = { token: 't', as: 'me', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { k: ['v'] } }
  const expected = {
    'impersonate-user': ['me'],
    'impersonate-uid': ['7'],
    'impersonate-group': ['a', 'b'],
    'impersonate-extra-k': ['v'],
  }
  t.strictSame((await sentWith(t, user)).headers, { authorization: ['Bearer t'], ...expected })
  t.strictSame(
    (await sentWith(t, user, {}, true)).headers,
    expected,
    'plain HTTP has no token, as with kubectl',
  )
})

t.test('data in a kubeconfig wins over files', async (t) => {
  const server = await fakeApiserver(t, () => ({}))
  const config = kubeconfigOf(server.url, '/nonexistent/ca', {
    token: 't',
    'client-certificate': '/nonexistent/cert',
    'client-key': '/nonexistent/key',
    'client-certificate-data': readFileSync(join(server.kubeconfig, '..', 'tls.crt')).toString('base64'),
    'client-key-data': readFileSync(join(server.kubeconfig, '..', 'tls.key')).toString('base64'),
  })
  Object.assign(config.clusters[0]!.cluster, {
    'certificate-authority-data': readFileSync(join(server.kubeconfig, '..', 'ca.crt')).toString('base64'),
  })
  writeFileSync(server.kubeconfig, stringify(config))
  t.match(await (await server.cluster()).get('/'), { status: 200 })
})

t.test('user and password in the URL of a server are sent, and never shown', async (t) => {
  const basic = `Basic ${Buffer.from('me:p:ss').toString('base64')}`
  const { headers, cluster } = await sentWith(t, { token: 't' }, { server: 'https://me:p%3Ass@HOST' })
  t.strictSame(headers, { authorization: [basic] }, 'they win over a token, as with kubectl')
  t.match(cluster.server, /^https:\/\/127\.0\.0\.1:\d+$/)
})

t.test('a credential plugin is asked; one that fails is named', async (t) => {
  const server = await fakeApiserver(t, (_url, { headers }) => ({ body: headers.authorization }))
  const folder = t.testdir({ plugin: '#!/bin/sh\necho \'{"status":{"token":"from-plugin"}}\'\n' })
  chmodSync(join(folder, 'plugin'), 0o755)
  const authority = join(server.kubeconfig, '..', 'ca.crt')
  const withPlugin = async (command: string) => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      args: [],
      interactiveMode: 'Never',
    }
    writeFileSync(server.kubeconfig, stringify(kubeconfigOf(server.url, authority, { exec })))
    return (await server.cluster()).get('/')
  }
  t.equal(text((await withPlugin(join(folder, 'plugin'))).body), 'Bearer from-plugin')
  await t.rejects(withPlugin(join(folder, 'missing')), {
    name: 'ClusterError',
    message: /^no credentials for fake: spawn .*missing ENOENT$/,
  })
})

t.test('through a proxy', async (t) => {
  const server = await fakeApiserver(t, () => ({ body: 'never reached' }))
  const asked: string[] = []
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url!)
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  t.teardown(() => proxy.close())
  await new Promise((listening) => proxy.once('listening', listening))
  const config = kubeconfigOf(server.url, join(server.kubeconfig, '..', 'ca.crt'))
  Object.assign(config.clusters[0]!.cluster, {
    'proxy-url': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  })
  writeFileSync(server.kubeconfig, stringify(config))
  await t.rejects((await server.cluster()).get('/'), { name: 'ClusterError' })
  t.strictSame(asked, [server.url.slice('https://'.length)])
})

t.test('plain HTTP, as kubectl proxy speaks it', async (t) => {
  const proxy = createServer((_request, response) => response.end('proxied')).listen(0, '127.0.0.1')
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  await new Promise((listening) => proxy.once('listening', listening))
  const server = await fakeApiserver(t, () => ({}))
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  writeFileSync(server.kubeconfig, stringify(kubeconfigOf(url, join(server.kubeconfig, '..', 'ca.crt'), {})))
  t.equal(text((await (await server.cluster()).get('/')).body), 'proxied')
})
