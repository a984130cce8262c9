export interface LostField {
  path: string
  /** The value it has in the answer, as JSON, where it is not gone. */
  became?: string
}

/**
 * What was sent, is kept by the server that has everything on, and is lost or changed in another's answer. Metadata is
 * left out: every server fills it in and checks it alike.
 */
export function lostFields(sent: object, reference: unknown, answer: unknown): LostField[] {
  const lost: LostField[] = []
  const { metadata: _, ...rest } = sent as Record<string, unknown>
  compare(rest, reference, answer, '', lost)
  return lost
}

function compare(sent: unknown, reference: unknown, answer: unknown, path: string, lost: LostField[]): void {
  if (sent === undefined || sent === null || reference === undefined || reference === null) return
  if (answer === undefined || answer === null) {
    lost.push({ path })
    return
  }
  if (typeof sent !== 'object') {
    if (answer === sent || answer === reference) return
    // A quantity is written anew, alike by all; a time may be the server's own.
    lost.push({ path, became: JSON.stringify(answer) })
    return
  }
  if (typeof reference !== 'object' || typeof answer !== 'object') return
  for (const [key, value] of Object.entries(sent)) {
    const below = Array.isArray(sent) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    compare(value, at(reference, key), at(answer, key), below, lost)
  }
}

function at(container: object, key: string): unknown {
  return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : undefined
}
