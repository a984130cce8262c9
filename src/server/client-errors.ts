import type { Socket } from 'node:net'
import { sayGoodbye } from './goodbye.ts'
import type { Limits } from './limits.ts'
import { statusBody } from './status-body.ts'

/**
 * Replaces Fastify's `clientErrorHandler`, for what never becomes a request. Theirs answers 408 to all that is late, also
 * to a connection on which nothing was ever asked: Node counts its headers as late (`headersTimeout`). Go's client keeps
 * such spare ones, and a call that crosses the 408 takes it for its answer, which kube-apiserver does not repeat.
 * These are left to the limit of idle connections, and what has begun and is late is asked to come again.
 */
export function answerClientErrors(limits: Limits) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      // Node looks at it again when its first request begins.
      if (socket.bytesRead > 0 && !socket.writableEnded) sayGoodbye(socket, limits.goodbye)
      return
    }
    if (socket.writable) socket.write(error.code === 'HPE_HEADER_OVERFLOW' ? TOO_LARGE : BAD_REQUEST)
    socket.destroy(error)
  }
}

const BAD_REQUEST = answer('400 Bad Request', statusBody(400, 'this is not HTTP'))
const TOO_LARGE = answer('431 Request Header Fields Too Large', statusBody(431, 'the headers are too large'))

function answer(status: string, content: object): string {
  const body = JSON.stringify(content)
  const headers = ['Connection: close', 'Content-Type: application/json', `Content-Length: ${body.length}`]
  return `HTTP/1.1 ${[status, ...headers].join('\r\n')}\r\n\r\n${body}`
}
