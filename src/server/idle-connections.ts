import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

export interface Connections {
  /** Those that wait for a next request are closed, but not those that still wait for their first one. */
  closeIdle(): void
  /**
   * To be called again and again: those on which nothing was asked since the last time are closed, and cut off
   * the time after.
   */
  closeUnused(): void
}

/**
 * Keeps the number of open connections at `most`, by closing those that have waited longest for a request: to turn away
 * a new one would be to fail a call. And keeps track of those on which nothing was ever asked. Node's
 * `closeIdleConnections` leaves them open, and Go's client does open spare ones: a server would wait for them until it
 * is killed.
 * @param close how one is closed that waits for a request.
 */
export function boundConnections(
  server: HttpServer | HttpsServer,
  most: number,
  close: (socket: Socket) => void,
): Connections {
  const open = new Set<Socket>()
  const unused = new Set<Socket>()
  const waitedLong = new WeakSet<Socket>()
  // In the order in which they became idle.
  const idle = new Set<Socket>()
  server.on(server instanceof HttpsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    for (const set of [open, unused, idle]) set.add(socket)
    socket.once('close', () => {
      for (const set of [open, unused, idle]) set.delete(socket)
    })
    const [longest] = idle
    if (open.size > most && longest !== undefined) {
      close(longest)
      for (const set of [open, unused, idle]) set.delete(longest)
    }
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unused.delete(socket)
    idle.delete(socket)
    response.once('close', () => {
      if (open.has(socket)) idle.add(socket)
    })
  })
  return {
    closeIdle() {
      for (const socket of idle) {
        if (unused.has(socket)) continue
        close(socket)
        idle.delete(socket)
      }
    },
    closeUnused() {
      for (const socket of unused) {
        if (socket.writableEnded) socket.destroy()
        else if (waitedLong.has(socket)) close(socket)
        else waitedLong.add(socket)
      }
    },
  }
}
