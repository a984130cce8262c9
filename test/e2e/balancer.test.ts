// The balancer of these tests behaves as kube-proxy does: it has no apiserver to ask, and nothing to mock.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { type Backend, type Balancer, startBalancer } from './balancer.ts'

t.test('new connections are spread over what is ready', async (t) => {
  const balancer = await balancerFor(t)
  const backends = [await backendFor(t, 'a'), await backendFor(t, 'b'), await backendFor(t, 'c')]
  for (const backend of backends) balancer.add(backend)
  backends[2]!.isReady = false
  await until(() => balancer.inRotation().length === 2)
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(balancer, 'x')))
  t.strictSame(answers.sort(), ['a x', 'a x', 'a x', 'b x', 'b x', 'b x'])
  t.match(Object.fromEntries(balancer.counts), {
    a: { connections: 3 },
    b: { connections: 3 },
    c: { connections: 0 },
  })
  await until(() => [...balancer.counts.values()].every(({ open }) => open === 0))
})

t.test('a connection stays where it is when its backend leaves the rotation', async (t) => {
  const balancer = await balancerFor(t)
  const [a, b] = [await backendFor(t, 'a'), await backendFor(t, 'b')]
  balancer.add(a)
  await until(() => balancer.inRotation().length === 1)
  const kept = connect(balancer.port, '127.0.0.1')
  kept.write('first ')
  await until(() => a.received.length > 0)
  balancer.add(b)
  a.isReady = false
  await until(() => balancer.inRotation().join() === 'b')
  t.equal(await ask(balancer, 'new'), 'b new')
  t.equal(balancer.counts.get('a')!.open, 1)
  kept.end('second')
  t.equal(await text(kept), 'a first second', 'half closed, it still gets its answer')
})

t.test('a lag passes before a failed probe counts', async (t) => {
  const balancer = await balancerFor(t, { period: 1, lag: 2 ** 30 })
  const backend = await backendFor(t, 'late')
  balancer.add(backend)
  await until(() => backend.probes > 3)
  t.strictSame(balancer.inRotation(), [])
})

t.test('resets', async (t) => {
  const balancer = await balancerFor(t)
  await t.rejects(ask(balancer, 'x'), { code: 'ECONNRESET' }, 'no backend')
  t.equal(balancer.turnedAway(), 1)
  const backend = await backendFor(t, 'a')
  balancer.add(backend)
  await until(() => balancer.inRotation().length === 1)

  const broken = connect(balancer.port, '127.0.0.1')
  const reset = once(broken, 'error')
  broken.write('x')
  await until(() => backend.received.length > 0)
  for (const socket of backend.sockets) socket.resetAndDestroy()
  t.match(await reset, [{ code: 'ECONNRESET' }], 'a backend that resets')

  backend.server.close()
  await t.rejects(
    ask(balancer, 'x'),
    { code: 'ECONNRESET' },
    'a backend that is gone and thought to be ready',
  )
  t.match(balancer.counts.get('a'), { connections: 1, refused: 1, open: 0 })
})

interface TestBackend extends Backend {
  isReady: boolean
  probes: number
  received: string
  server: Server
  sockets: Socket[]
}

async function balancerFor(t: Test, options = { period: 5, lag: 5 }): Promise<Balancer> {
  const balancer = await startBalancer(options)
  t.teardown(() => balancer.close())
  return balancer
}

/** Answers with its name and what it was sent, once all of that is there. */
async function backendFor(t: Test, name: string): Promise<TestBackend> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    backend.sockets.push(socket)
    socket.on('error', () => {})
    let sent = ''
    socket.on('data', (chunk) => {
      sent += chunk
      backend.received += chunk
    })
    socket.on('end', () => socket.end(`${name} ${sent}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const backend: TestBackend = {
    name,
    port,
    isReady: true,
    probes: 0,
    received: '',
    server,
    sockets: [],
    async ready() {
      backend.probes++
      return backend.isReady
    },
  }
  return backend
}

async function ask({ port }: Balancer, question: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(question)
  return text(socket)
}

async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (isSo()) return
    await sleep(5)
  }
  throw new Error('never came true')
}
