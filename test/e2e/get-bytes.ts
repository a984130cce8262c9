import { Agent, request } from 'node:https'
import type { ControlPlane } from './control-plane.ts'

/** One GET, as the admin; the body as it came. */
export function getBytes(
  server: ControlPlane,
  path: string,
  accept: string,
): Promise<{ status: number; body: Buffer }> {
  const agent = new Agent({ ca: server.ca })
  const headers = { accept, authorization: `Bearer ${server.tokens.admin}` }
  return new Promise((done, fail) => {
    request(new URL(path, server.baseUrl), { agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => done({ status: response.statusCode!, body: Buffer.concat(chunks) }))
    })
      .on('error', fail)
      .end()
  })
}
