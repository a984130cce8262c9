import type { Answer } from './cluster.ts'

/**
 * What an answer that is no success says: the message of its Status (meta/v1), else how it begins. One line, at most
 * 300 characters.
 */
export function statusMessage({ status, body }: Answer): string {
  const text = Buffer.from(body.subarray(0, 4096)).toString('utf8')
  const message = statusOf(body)?.message
  const said = typeof message === 'string' && message !== '' ? message : text
  const line = said.replace(/\s+/g, ' ').trim().slice(0, 300)
  return line === '' ? `HTTP status ${status}` : `${line} (${status})`
}

/** The continue token that comes with 410: it goes on where the old one stopped, on newer data. */
export function freshContinueToken({ body }: Answer): string | null {
  const token = statusOf(body)?.metadata?.continue
  return typeof token === 'string' && token !== '' ? token : null
}

interface Status {
  message?: unknown
  metadata?: { continue?: unknown }
}

function statusOf(body: Uint8Array): Status | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof value === 'object' ? (value as Status | null) : null
  } catch {
    return null
  }
}
