import { STATUS_CODES } from 'node:http'
import type { Status } from '../admission/review.ts'

/**
 * The body of an HTTP error: a metav1.Status, since that is what the apiserver's client reads and repeats when a call
 * of a webhook failed.
 */
export function statusBody(code: number, message: string): Status {
  const reason = (STATUS_CODES[code] ?? 'Unknown').replaceAll(' ', '')
  return { apiVersion: 'v1', kind: 'Status', status: 'Failure', code, reason, message }
}
