import { Agent, request } from 'node:https'
import type { ControlPlane } from '../../test/e2e/control-plane.ts'
import { realisticPod } from './realistic-pod.ts'

const CREATORS = 8
const NAMESPACES = 50

/** Stores realistic pods with the numbers `from` to `to` (exclusive) through the API, spread over 50 namespaces. */
export async function fill(
  { baseUrl, ca, tokens, request: ask }: ControlPlane,
  from: number,
  to: number,
): Promise<void> {
  const agent = new Agent({ ca, keepAlive: true })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${tokens.admin}` }
  for (let i = 0; i < NAMESPACES; i++) {
    await ask('POST', '/api/v1/namespaces', { metadata: { name: `ns-${i}` } })
  }
  const create = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const path = `/api/v1/namespaces/ns-${index % NAMESPACES}/pods?fieldManager=kube-controller-manager`
      const call = request(`${baseUrl}${path}`, { agent, method: 'POST', headers }, (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`pod ${index}: ${response.statusCode}`)),
        )
      })
      call.on('error', reject)
      call.end(JSON.stringify(realisticPod(index)))
    })
  let next = from
  const creator = async () => {
    while (next < to) await create(next++)
  }
  await Promise.all(Array.from({ length: CREATORS }, creator))
  agent.destroy()
}
