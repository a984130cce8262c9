import type { GateRule } from '../surface/catalog-format.ts'
import type { Hazard } from './finding.ts'

/**
 * Fields whose loss makes a workload less isolated, or leaves it with more rights, than its author asked for. The one
 * place where this is decided; everything else about hazards follows from what happens to the field.
 */
export const SECURITY_FIELDS: { pattern: RegExp; reason: string }[] = [
  {
    pattern: /(^|\.)securityContext(\.|$)/,
    reason: 'Pod and container security contexts: users, groups, capabilities, profiles, SELinux, procMount.',
  },
  {
    pattern: /(^|\.)hostUsers$/,
    reason: 'Without it a pod asked to be in a user namespace of its own runs in that of the node.',
  },
  {
    pattern: /(^|\.)recursiveReadOnly$/,
    reason: 'Without it a read-only mount is writable in the file systems mounted below it.',
  },
  {
    pattern: /(^|\.)(defaultUser|user)$/,
    reason:
      'The owner of files made from secrets and tokens; without it other users of the pod may be able to read them.',
  },
  {
    pattern: /(^|\.)emptyDir\.mode$/,
    reason: 'The permissions of a scratch volume; without it everybody in the pod may write there.',
  },
]

/** What the loss or refusal of a field means; `what` is null when the release has no such field at all. */
export function fieldHazard(schemaPath: string, what: GateRule['effect'] | null): Hazard {
  if (what === 'refused') return 'update-blocked'
  if (SECURITY_FIELDS.some(({ pattern }) => pattern.test(schemaPath))) return 'security'
  return what === 'changed' ? 'behaviour' : 'dropped'
}
