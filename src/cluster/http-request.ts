import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Answer, AnswerTooLarge } from './cluster.ts'
import { transportError } from './transport-error.ts'

export interface HttpRequestOptions extends Omit<https.RequestOptions, 'timeout'> {
  /** Sent whole; none for GET. */
  body?: string
  /** Milliseconds without a byte. */
  timeout: number
  /** Of the body, decompressed: a small answer may unpack into a large one. */
  maxBytes: number
}

/**
 * One request. Redirects are answers: an apiserver sends none.
 * @throws {ClusterError} when there is no whole answer.
 * @throws {AnswerTooLarge}
 */
export async function httpRequest(
  url: string,
  { maxBytes, body: sent, ...options }: HttpRequestOptions,
): Promise<Answer> {
  const { protocol, origin, pathname } = new URL(url)
  try {
    const response = await headersOf(protocol === 'http:' ? http : https, url, options, sent)
    const body = await readBody(unpacked(response), maxBytes, `${origin}${pathname}`)
    return { status: response.statusCode!, headers: flat(response.headers), body }
  } catch (error) {
    if (error instanceof AnswerTooLarge || options.signal?.aborted) throw error
    throw transportError(origin, error as NodeJS.ErrnoException)
  }
}

function headersOf(
  client: Pick<typeof https, 'request'>,
  url: string,
  options: https.RequestOptions,
  body: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = client.request(url, options, resolve)
    call.on('timeout', () => {
      const seconds = options.timeout! / 1000
      call.destroy(Object.assign(new Error(`no answer within ${seconds} s`), { code: 'ETIMEDOUT' }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response
  const gunzip = createGunzip()
  response.on('error', (error) => gunzip.destroy(error))
  return response.pipe(gunzip)
}

async function readBody(stream: Readable, maxBytes: number, from: string): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new AnswerTooLarge(`an answer of more than ${Math.floor(maxBytes / 2 ** 20)} MiB from ${from}`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)
}

function flat(headers: IncomingMessage['headers']): Answer['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}
