import { Agent, request } from 'node:https'
import type { TestUser } from './test-users.ts'

/** An apiserver's answer. `body` is parsed when it is JSON, else undefined. */
export interface KubeResponse {
  status: number
  // The tests read answers of every kind; each assertion says what it expects.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any
  text: string
  /** The texts of the Warning headers, unquoted, as kubectl prints them. */
  warnings: string[]
}

export interface RequestOptions {
  /** application/json unless told; patches need their own. */
  contentType?: string
  accept?: string
  /** admin unless told. */
  user?: TestUser
  dryRun?: boolean
  /** More query parameters. */
  query?: Record<string, string>
}

/** Sends one request. A string body goes out as it is, anything else as JSON. */
export type KubeRequest = (
  method: string,
  path: string,
  body?: unknown,
  options?: RequestOptions,
) => Promise<KubeResponse>

/** A client of one apiserver, which trusts its certificate and knows the tokens of the test users. */
export function kubeRequest(
  baseUrl: string,
  ca: string,
  tokens: Record<TestUser, string>,
  // Without keep-alive: an apiserver that is restarted leaves no dead connection to stumble over.
  { keepAlive = false } = {},
): KubeRequest {
  const agent = new Agent({ ca, keepAlive })
  return (method, path, body, options = {}) =>
    new Promise((done, fail) => {
      const url = new URL(path, baseUrl)
      for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value)
      if (options.dryRun) url.searchParams.set('dryRun', 'All')
      const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
      const headers: Record<string, string> = {
        accept: options.accept ?? 'application/json',
        authorization: `Bearer ${tokens[options.user ?? 'admin']}`,
      }
      if (payload !== undefined) headers['content-type'] = options.contentType ?? 'application/json'
      const call = request(url, { agent, method, headers, timeout: 30_000 }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const json = response.headers['content-type']?.includes('json')
          done({
            status: response.statusCode ?? 0,
            text,
            body: json ? JSON.parse(text) : undefined,
            warnings: (response.headersDistinct['warning'] ?? []).map(warningText),
          })
        })
      })
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer within 30 s`)))
      call.on('error', fail)
      call.end(payload)
    })
}

/** `299 - "text"` → text; quotes and backslashes within are escaped (RFC 9110 quoted-string). */
function warningText(header: string): string {
  const quoted = /^299 \S+ "(.*)"$/s.exec(header)?.[1]
  return quoted === undefined ? header : quoted.replace(/\\(.)/g, '$1')
}
