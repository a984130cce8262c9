import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A request that cannot be served; Fastify answers with the code. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/**
 * Replaces Fastify's own parsers. Theirs refuses the key `__proto__`, which is legal in Kubernetes (ConfigMap data,
 * opaque parameters): JSON.parse makes an ordinary own property of it, which pollutes nothing.
 */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body))
    } catch (error) {
      done(error as Error)
    }
  })
}

/**
 * The media type must be `application/json` to the letter, as the apiserver writes it: near misses have led parsers to
 * read what checks had skipped (CVE-2025-32442, CVE-2026-25223). Compressed bodies it never sends.
 * @throws {HttpError} 415
 */
export function requireJson({ headers }: FastifyRequest): void {
  if (headers['content-type'] !== 'application/json') {
    throw new HttpError(415, 'the content type must be application/json, without parameters')
  }
  if (headers['content-encoding'] !== undefined)
    throw new HttpError(415, 'content encodings are not supported')
}

function parseJson(body: Buffer): unknown {
  try {
    // The decoder drops a byte order mark, and makes U+FFFD of what is no UTF-8.
    return JSON.parse(decoder.decode(body))
  } catch {
    // The parser's own message quotes the body.
    throw new HttpError(400, body.length === 0 ? 'the body is empty' : 'the body is not JSON')
  }
}

const decoder = new TextDecoder('utf-8')
