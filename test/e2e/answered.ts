import type { Test } from 'tap'
import type { KubeResponse } from './kube-request.ts'

/** Asserts the status of an answer; a failure shows what the answer was. */
export function answered(t: Test, response: KubeResponse, status: number, what: string): void {
  const message = response.status === status ? what : `${what}: ${response.text.slice(0, 1000)}`
  t.equal(response.status, status, message)
}
