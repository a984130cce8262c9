/** One version of a custom resource, as its definition has it. */
export interface CrdVersion {
  name: string
  served: boolean
  storage: boolean
  deprecated: boolean
  /** The author's own words; null where the apiserver makes them. */
  deprecationWarning: string | null
}

/** What a CustomResourceDefinition says of its versions; all that is kept of it. */
export interface CrdFacts {
  /** `certificates.cert-manager.io` */
  name: string
  group: string
  kind: string
  /** `certificates` */
  plural: string
  versions: CrdVersion[]
  /** Versions in which objects were ever stored: `status.storedVersions`. Null in a manifest, which has no status. */
  storedVersions: string[] | null
}

/** Whether an object is a CustomResourceDefinition, of whatever API version. */
export function isCrd(kind: { group: string; kind: string }): boolean {
  return kind.group === 'apiextensions.k8s.io' && kind.kind === 'CustomResourceDefinition'
}

/**
 * Reads a CustomResourceDefinition of apiextensions.k8s.io v1 or v1beta1 (whose single `spec.version` is the same as a
 * list of one). Null when it lacks what every definition must have.
 */
export function crdFacts(object: unknown): CrdFacts | null {
  const { metadata, spec, status } = record(object)
  const { name } = record(metadata)
  const { group, names, versions, version } = record(spec)
  const { kind, plural } = record(names)
  const read = Array.isArray(versions)
    ? versions.map(versionFacts)
    : [versionFacts({ name: version, served: true, storage: true })]
  if (!isText(group) || !isText(kind) || !isText(plural) || read.some((each) => each === null)) return null
  const { storedVersions } = record(status)
  return {
    name: isText(name) ? name : `${plural}.${group}`,
    group,
    kind,
    plural,
    versions: read as CrdVersion[],
    storedVersions: Array.isArray(storedVersions) ? storedVersions.filter(isText) : null,
  }
}

function versionFacts(value: unknown): CrdVersion | null {
  const { name, served, storage, deprecated, deprecationWarning } = record(value)
  if (!isText(name)) return null
  return {
    name,
    served: served === true,
    storage: storage === true,
    deprecated: deprecated === true,
    deprecationWarning: isText(deprecationWarning) ? deprecationWarning : null,
  }
}

/** Own keys only: a manifest may name anything. */
function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value))
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
