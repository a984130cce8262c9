import { lostFields } from './lost-fields.ts'
import type { RealAnswer } from './real-answers.ts'

/** One thing that a server has against an object. */
export interface Objection {
  effect: 'lost' | 'refused'
  /** As the server writes it; null when it names none. */
  path: string | null
  message: string
}

/** All that a server has against what it was sent: nothing, when it took it and kept what the reference keeps. */
export function objections(sent: object, reference: RealAnswer, answer: RealAnswer): Objection[] {
  if (answer.status < 300) {
    return lostFields(sent, reference.body, answer.body).map(({ path, became }) => ({
      effect: 'lost',
      path,
      message: became === undefined ? '' : `became ${became}`,
    }))
  }
  const { status, body } = answer
  const text = String(body?.message ?? body?.reason ?? '').replace(/\s+/g, ' ')
  const unknown = [...text.matchAll(/unknown field "([^"]+)"/g)].map(([, path]) => path!)
  if (unknown.length > 0) {
    return unknown.map((path) => ({ effect: 'refused', path, message: `${status} unknown field` }))
  }
  const causes: { field?: string; message?: string }[] = body?.details?.causes ?? []
  const named = causes.filter(({ field }) => field)
  if (named.length === 0)
    return [{ effect: 'refused', path: null, message: `${status} ${text.slice(0, 240)}` }]
  return named.map(({ field, message }) => ({
    effect: 'refused',
    path: field!,
    message: `${status} ${String(message).replace(/\s+/g, ' ').slice(0, 240)}`,
  }))
}

export function objectionText({ effect, path, message }: Objection): string {
  return [effect, path, message].filter((part) => part).join(' ')
}
