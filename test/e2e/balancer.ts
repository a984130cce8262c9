// A Service as kube-proxy makes one: connections are spread over the backends that are thought to be ready. It balances
// on layer 4, so that a connection stays where it is, and it learns late that a backend is no longer ready.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Backend {
  name: string
  /** A port of 127.0.0.1. */
  port: number
  /** What its readiness probe says; to throw is to say no. */
  ready(): Promise<boolean>
}

/** What one backend got, from first to last. */
export interface BackendCounts {
  /** Connections that it took. */
  connections: number
  /** Those among them that are open now. */
  open: number
  /** Connections that it did not take: their clients saw a reset. */
  refused: number
}

export interface Balancer {
  /** Of 127.0.0.1. */
  port: number
  /** Probed from now on, and used once it is ready and that is known. */
  add(backend: Backend): void
  /** It will never be ready again: probed no longer once it has left the rotation. */
  forget(name: string): void
  /** Those that new connections go to. */
  inRotation(): string[]
  /** Also of backends that are long gone. */
  counts: ReadonlyMap<string, BackendCounts>
  /** Connections that were reset because there was no backend to use. */
  turnedAway(): number
  close(): Promise<void>
}

interface Probed extends Backend {
  counts: BackendCounts
  inRotation: boolean
  forgotten: boolean
}

/**
 * @param period milliseconds between the readiness probes of a backend, the `periodSeconds` of its Pod.
 * @param lag milliseconds from a probe that came out otherwise until new connections follow: the ways of kubelet,
 * EndpointSlice controller and kube-proxy.
 */
export async function startBalancer({ period, lag }: { period: number; lag: number }): Promise<Balancer> {
  const backends: Probed[] = []
  const counts = new Map<string, BackendCounts>()
  const timers = new Set<NodeJS.Timeout>()
  const sockets = new Set<Socket>()
  let turn = 0
  let turnedAway = 0
  let closed = false

  const after = (delay: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!closed) work()
    }, delay)
    timers.add(timer)
  }
  const probe = async (backend: Probed, last: boolean) => {
    const ready = await backend.ready().catch(() => false)
    if (ready !== last) {
      after(lag, () => {
        backend.inRotation = ready
      })
    }
    if (ready || backend.inRotation || !backend.forgotten) after(period, () => void probe(backend, ready))
  }
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket.setNoDelay(true)
  }
  // A peer that has sent everything may still be waiting for an answer.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    track(client)
    const candidates = backends.filter(({ inRotation }) => inRotation)
    const backend = candidates[turn++ % candidates.length]
    if (backend === undefined) {
      turnedAway++
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    join(
      client,
      track(connect({ port: backend.port, host: '127.0.0.1', allowHalfOpen: true })),
      backend.counts,
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    add(backend) {
      const own = { connections: 0, open: 0, refused: 0 }
      counts.set(backend.name, own)
      const probed = { ...backend, counts: own, inRotation: false, forgotten: false }
      backends.push(probed)
      void probe(probed, false)
    },
    forget(name) {
      for (const backend of backends) if (backend.name === name) backend.forgotten = true
    },
    inRotation: () => backends.filter(({ inRotation }) => inRotation).map(({ name }) => name),
    counts,
    turnedAway: () => turnedAway,
    async close() {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** What happens to one end happens to the other: data, an end, a reset. */
function join(client: Socket, backend: Socket, counts: BackendCounts): void {
  let connected = false
  backend.once('connect', () => {
    connected = true
    counts.connections++
    counts.open++
  })
  backend.once('close', () => {
    if (connected) counts.open--
    else counts.refused++
  })
  for (const [one, other] of [
    [client, backend],
    [backend, client],
  ] as const) {
    one.pipe(other)
    one.on('error', () => other.resetAndDestroy())
    one.once('close', () => other.destroy())
  }
}
