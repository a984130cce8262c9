import { readFileSync } from 'node:fs'

/** A disagreement that somebody looked at. `*` stands for anything in the patterns. */
export interface KnownDisagreement {
  surface: string
  /** The label of an object, or the kind and cause that the report prints: random objects have no lasting label. */
  object: string
  cause: string
}

/** The reviewed list; each entry says why it cannot be otherwise, or which issue mends it. */
export function loadKnownDisagreements(): KnownDisagreement[] {
  return JSON.parse(readFileSync(new URL('known-disagreements.json', import.meta.url), 'utf8'))
}

export function isKnown({ surface, object }: KnownDisagreement, surfaceName: string, text: string): boolean {
  return fits(surface, surfaceName) && fits(object, text)
}

function fits(pattern: string, text: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`, 's').test(text)
}
