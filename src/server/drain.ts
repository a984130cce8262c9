import { finished } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Health } from './health.ts'
import type { Limits } from './limits.ts'
import { hasStalled, watchBody } from './stalled-body.ts'

/**
 * Replaces Fastify's `return503OnClosing`: it turns calls away without `Retry-After`, which the apiserver passes on to
 * the user as an error. A closing guard judges whatever still arrives on its open connections, and asks with every
 * answer that the connection be closed: each of them brings one more call at the most, and none is lost.
 */
export function closeConnectionsWhileDraining(app: FastifyInstance, health: Health): void {
  // On sending, so that it reaches the calls that were under way when the shutdown began.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (health.isDraining) reply.header('connection', 'close')
    done()
  })
}

/**
 * A call that is refused before its body was read is answered at once, and Node reads and drops the rest, for as long as
 * a request may take. But where its connection is to be closed, the answer waits for the end of the body: closed on a
 * half-sent one, the answer would be lost on the way (of large reviews most were). One that stalls is not waited for.
 * To be added after all hooks that ask for a connection to be closed.
 */
export function readToTheEndBeforeClosing(app: FastifyInstance, { stall }: Limits): void {
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    const isOver = raw.complete || raw.destroyed || hasStalled(raw)
    if (reply.getHeader('connection') !== 'close' || isOver) return done()
    const stop = watchBody(raw, stall, () => {
      ignore()
      done()
    })
    const ignore = finished(raw.resume(), () => {
      stop()
      done()
    })
  })
}
