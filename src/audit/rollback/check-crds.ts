import type { CrdFacts } from '../crds/crd-facts.ts'
import type { RollbackCheck } from './rollback-check.ts'

/**
 * Versions in which custom resources were stored, and which their definition no longer has or serves. What a
 * CustomResourceDefinition itself uses and the target lacks (selectableFields, optionalOldSelf …) are findings of that
 * object, not checks.
 */
export function checkCrds(crds: CrdFacts[]): RollbackCheck[] {
  return crds.flatMap((crd) =>
    (crd.storedVersions ?? []).flatMap((stored): RollbackCheck | [] => {
      const version = crd.versions.find(({ name }) => name === stored)
      if (version?.served) return []
      const storage = crd.versions.find((each) => each.storage)?.name
      const common = { check: 'storedVersions' as const, subject: crd.name }
      return version === undefined
        ? {
            ...common,
            hazard: 'undecodable',
            message: `status.storedVersions names ${stored}, which the definition no longer has: objects stored in it cannot be read`,
            remedy: `put ${stored} back into spec.versions with served: false, write every object once, then take it out of status.storedVersions`,
          }
        : {
            ...common,
            hazard: 'info',
            message: `status.storedVersions names ${stored}, which the definition has but does not serve: objects may still be stored in it`,
            remedy: `write every object once, so that all are stored in ${storage ?? 'the storage version'}, then take ${stored} out of status.storedVersions`,
          }
    }),
  )
}
