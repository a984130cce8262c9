import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

/**
 * Keeps track of connections on which nothing was ever asked. Node's `closeIdleConnections` leaves those open, and Go's
 * client does open spare ones: a server would wait for them until it is killed.
 * @returns a function that closes those there are.
 */
export function trackUnusedConnections(server: HttpServer | HttpsServer): () => void {
  const unused = new Set<Socket>()
  server.on(server instanceof HttpsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket))
  return () => {
    for (const socket of unused) socket.end()
  }
}
