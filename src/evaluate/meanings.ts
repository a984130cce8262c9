import type { Hazard, Reason } from './finding.ts'

/** What a surface does with what is found, and what that means after going to its release. */
export const REASON_MEANINGS: Record<Reason, { surface: string; afterwards: string }> = {
  APINotIntroduced: {
    surface: 'does not know this group/version/resource yet',
    afterwards: 'the object cannot be read',
  },
  APIRemoved: { surface: 'no longer serves it', afterwards: 'clients get 404' },
  APIDisabled: {
    surface:
      'knows it, but has it off: by default (alpha and most beta APIs) or by its runtime config or a feature gate',
    afterwards: 'the object cannot be read until the API is switched on there',
  },
  APIDeprecated: {
    surface: 'serves it, and its removal is announced',
    afterwards: 'nothing; information only',
  },
  FieldNotIntroduced: {
    surface: 'has no such field in its schema',
    afterwards: 'the field is lost at the next write',
  },
  FieldDisabled: {
    surface: 'has the field, but drops it or replaces its value while its feature gate is off',
    afterwards: 'kept where it is stored already, lost where it is written anew',
  },
  ValueNotAccepted: {
    surface: 'refuses the value: it is new, its feature gate is off, or validation was stricter',
    afterwards: 'every later update of the object is refused',
  },
  ExpressionNotAccepted: {
    surface:
      'refuses a CEL expression as a new one: its minimum compatibility version or a feature gate leaves out what the expression uses, its release has no such thing, or nobody can read it',
    afterwards:
      'an update that changes the expression is refused; where the release has no such thing, every update is, and the expression itself fails',
  },
}

/** What a use costs after going to the surface's release. */
export const HAZARD_MEANINGS: Record<Hazard, string> = {
  undecodable: 'the object cannot be read at all',
  'update-blocked': 'every later update of the object is refused',
  security: 'what is dropped made the workload safer',
  behaviour: 'the workload runs differently',
  dropped: 'the field is lost, silently',
  info: 'nothing breaks; never refused',
}
