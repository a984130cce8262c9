import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

export interface Connections {
  /** Those that wait for a next request are closed, but not those that still wait for their first one. */
  closeIdle(): void
  /**
   * To be called again and again, with time for reading in between: those on which nothing has moved since the last
   * time are closed, and cut off the time after. Those with a request that is under way have `patience` times.
   */
  closeSilent(patience: number): void
}

/** What is known of an open connection. */
interface Use {
  isUnused: boolean
  /** Requests of which not all has come, or that are not answered. */
  underWay: number
  /** Bytes in both directions, at the last look. */
  moved: number
  /** Looks since anything moved. */
  silent: number
}

/**
 * Keeps the number of open connections at `most`, by closing those that have waited longest for a request: to turn away
 * a new one would be to fail a call. And keeps track of those on which nothing was ever asked, or nothing moves. Node's
 * `closeIdleConnections` leaves them open, and Go's client does open spare ones: a server would wait for them until it
 * is killed.
 * @param close how one is closed that waits for a request.
 */
export function boundConnections(
  server: HttpServer | HttpsServer,
  most: number,
  close: (socket: Socket) => void,
): Connections {
  const open = new Map<Socket, Use>()
  // In the order in which they became idle.
  const idle = new Set<Socket>()
  const forget = (socket: Socket) => {
    open.delete(socket)
    idle.delete(socket)
  }
  server.on(server instanceof HttpsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.set(socket, { isUnused: true, underWay: 0, moved: -1, silent: 0 })
    idle.add(socket)
    socket.once('close', () => forget(socket))
    const [longest] = idle
    if (open.size > most && longest !== undefined) {
      close(longest)
      forget(longest)
    }
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const use = open.get(socket)
    if (use === undefined) return
    use.isUnused = false
    use.underWay++
    idle.delete(socket)
    // A call that is refused early is answered before its body has come; one in a queue has come before its answer.
    let left = 2
    const end = () => {
      if (--left > 0) return
      use.underWay--
      if (use.underWay === 0 && open.has(socket)) idle.add(socket)
    }
    request.once('close', end)
    response.once('close', end)
  })
  return {
    closeIdle() {
      for (const socket of idle) {
        if (open.get(socket)!.isUnused) continue
        close(socket)
        idle.delete(socket)
      }
    },
    closeSilent(patience) {
      for (const [socket, use] of open) {
        const isIdle = use.underWay === 0
        const moved = socket.bytesRead + socket.bytesWritten - socket.writableLength
        use.silent = moved === use.moved ? use.silent + 1 : 0
        use.moved = moved
        if (isIdle && socket.writableEnded) socket.destroy()
        else if (use.silent < (isIdle ? 1 : patience)) continue
        else if (socket.writableEnded) socket.destroy()
        else close(socket)
      }
    },
  }
}
