/** The object that an ownerReference names. */
export interface Controller {
  apiVersion: string
  kind: string
  name: string
  uid: string
}

/** The ownerReference marked as controller, of which there is at most one (metav1.GetControllerOf); null without one. */
export function controllerOf(object: Record<string, unknown>): Controller | null {
  const references = (object['metadata'] as { ownerReferences?: unknown } | null | undefined)?.ownerReferences
  if (!Array.isArray(references)) return null
  const found = references.find((reference) => reference?.controller === true)
  if (found === undefined) return null
  const { apiVersion, kind, name, uid } = found as Record<string, unknown>
  const isWhole = [apiVersion, kind, name, uid].every((text) => typeof text === 'string' && text !== '')
  return isWhole ? ({ apiVersion, kind, name, uid } as Controller) : null
}
