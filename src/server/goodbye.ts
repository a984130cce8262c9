import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * The last word on a connection without a call. Who closes one may cross a call that is just being sent: kube-apiserver
 * would take the end of the connection for a failure, and not ask again (net/http, persistConn.shouldRetryRequest: no
 * POST of which a byte was written). This it takes for the answer, and repeats the call on another connection. Where no
 * call is on its way it closes the connection, and its log has "Unsolicited response received on idle HTTP channel".
 */
const GOODBYE =
  'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/**
 * Closes a connection that waits for a call, and loses none.
 * @param patience milliseconds that the other side has to close it, too.
 */
export function sayGoodbye(socket: Socket, patience: number): void {
  socket.end(GOODBYE)
  // Read on meanwhile: a connection that is closed on unread bytes takes back what was written.
  setTimeout(() => socket.destroy(), patience).unref()
}

/** What crosses the goodbye is read and dropped: it has its answer. To be added before all other hooks. */
export function dropWhatCrossesGoodbye(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    if (!raw.socket.writableEnded) return done()
    reply.hijack()
    raw.resume()
  })
}
