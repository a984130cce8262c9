import { createServer } from 'node:net'
import fastify from 'fastify'
import t from 'tap'
import { hostAndPort, listen, reachableHost } from '../../src/server/listen.ts'

t.test('takes a free port when told 0', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  t.ok((await listen(app, '127.0.0.1', 0, 'secure-port')) > 0)
})

t.test('says in one line why it cannot listen, and by which flag to change it', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.teardown(() => other.close())
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  await t.rejects(listen(fastify(), '127.0.0.1', port, 'metrics-port'), {
    name: 'ListenError',
    message: `cannot listen on 127.0.0.1:${port} (--metrics-port): the port is in use`,
  })
  await t.rejects(listen(fastify(), '192.0.2.1', 0, 'secure-port'), {
    message: 'cannot listen on 192.0.2.1:0 (--secure-port): this machine has no such address',
  })
})

t.test('IPv6 addresses are bracketed', async (t) => {
  t.equal(hostAndPort('::1', 8443), '[::1]:8443')
})

t.test('what listens everywhere is reached at home', async (t) => {
  t.equal(reachableHost('0.0.0.0'), '127.0.0.1')
  t.equal(reachableHost('::'), '::1')
  t.equal(reachableHost('192.0.2.1'), '192.0.2.1')
})
