import { type Controller, controllerOf } from './controller-of.ts'

/** What leads from an object to the one at the top. */
export interface OwnerIndex {
  /** Notes who controls an object; to be called for every object that is read, with or without findings. */
  add(object: Record<string, unknown>): void
  /** The controller of the object with this uid; undefined when it has none or was not noted. */
  controllerOf(uid: string): Controller | undefined
  /** How many objects were not noted any more: above them chains end at the direct controller. */
  left: number
}

/** Some 40 MB at most; a cluster of 100 000 pods has a tenth of it in ReplicaSets and Jobs. */
const MAX_ENTRIES = 250_000

/**
 * Makes an index of what is controlled and can itself be a controller: ReplicaSets and Jobs lead to their Deployments
 * and CronJobs, custom resources to what made them. Objects of one owner share its entry. Pods are most of a cluster and own
 * next to nothing, so they are not kept: the chain of a claim that was made for a pod ends at the pod. Order does not
 * matter: fold when all is read.
 */
export function ownerIndex(maxEntries: number = MAX_ENTRIES): OwnerIndex {
  const controllers = new Map<string, Controller>()
  const shared = new Map<string, Controller>()
  return {
    left: 0,
    add(object) {
      if (object['kind'] === 'Pod') return
      const controller = controllerOf(object)
      const uid = (object['metadata'] as { uid?: unknown } | undefined)?.uid
      if (controller === null || typeof uid !== 'string') return
      if (controllers.size >= maxEntries && !controllers.has(uid)) {
        this.left++
        return
      }
      const known = shared.get(controller.uid) ?? controller
      shared.set(controller.uid, known)
      controllers.set(uid, known)
    },
    controllerOf: (uid) => controllers.get(uid),
  }
}
