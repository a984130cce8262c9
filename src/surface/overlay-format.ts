import Type from 'typebox'

/**
 * The versioned format of a lifecycle overlay (docs/overlays.md). One schema is the type, the check at load, the
 * published JSON schema and the reference page; `title` is what an error says that is allowed there.
 */
export const OVERLAY_API_VERSION = 'emuguard.dev/v1alpha1'
export const OVERLAY_KIND = 'LifecycleOverlay'

const closed = { additionalProperties: false } as const

const addonVersion = (description: string) =>
  Type.String({
    pattern: '^v?\\d+\\.\\d+(\\.\\d+)?$',
    title: 'a version in quotes, for example "1.14" or "1.14.2"',
    description,
  })

const release = (description: string) =>
  Type.String({ pattern: '^\\d+\\.\\d+$', title: 'a version in quotes, for example "1.36"', description })

const text = (description: string, title?: string) =>
  Type.String({ minLength: 1, ...(title === undefined ? {} : { title }), description })

const groupName = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$'

const addonApiSchema = Type.Object(
  {
    group: Type.String({
      pattern: groupName,
      title: 'an API group, for example cert-manager.io',
      description: 'The API group; none of Kubernetes’ own, which `corrections` are for.',
    }),
    version: Type.String({
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      title: 'an API version, for example v1alpha2',
      description: 'The API version.',
    }),
    resources: Type.Record(Type.String(), Type.String({ minLength: 1, description: 'The kind.' }), {
      title: 'a mapping from resource to kind, for example {certificates: Certificate}',
      description: 'The resources and kinds it holds for.',
      minProperties: 1,
    }),
    introduced: Type.Optional(addonVersion('First version of the add-on that serves it.')),
    deprecated: Type.Optional(addonVersion('First version that calls it deprecated.')),
    removed: Type.Optional(addonVersion('First version that no longer serves it.')),
    replacement: Type.Optional(text('What to use instead: `cert-manager.io/v1`.')),
    source: Type.Optional(text('Where that is written, if not where the `source` of the overlay says.')),
  },
  { ...closed, description: 'The life of one API version.' },
)
export type AddonApi = Type.Static<typeof addonApiSchema>

const correctionSchema = Type.Object(
  {
    resource: text(
      'A resource of Kubernetes’ own, as `--runtime-config` spells it.',
      'group/version/resource, for example networking.k8s.io/v1beta1/ingresses',
    ),
    introduced: Type.Optional(release('First Kubernetes release that serves it.')),
    deprecated: Type.Optional(release('First release that calls it deprecated.')),
    removed: Type.Optional(release('First release that no longer serves it.')),
    replacement: Type.Optional(text('What to use instead.')),
    source: text('Where that is written.'),
  },
  { ...closed, description: 'A fact of the catalog that is otherwise in this distribution of Kubernetes.' },
)
export type Correction = Type.Static<typeof correctionSchema>

export const overlaySchema = Type.Object(
  {
    apiVersion: Type.Enum([OVERLAY_API_VERSION], { description: 'The version of this format.' }),
    kind: Type.Enum([OVERLAY_KIND], { description: 'The kind of this file.' }),
    addon: Type.String({
      pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$',
      title: 'a name in lower case, for example cert-manager',
      description: 'What the versions are versions of; `--addon NAME=VERSION` refers to it.',
    }),
    target: Type.Optional(
      addonVersion(
        'The version of the add-on to judge for: the one that runs, or the one that is planned. `--addon` wins over it.',
      ),
    ),
    source: Type.Optional(text('Where the facts are written: a URL, or a repository with a path.')),
    apis: Type.Optional(
      Type.Array(addonApiSchema, { title: 'a list of API versions', description: 'APIs of the add-on.' }),
    ),
    corrections: Type.Optional(
      Type.Array(correctionSchema, {
        title: 'a list of corrections',
        description: 'Corrects what the catalog knows of Kubernetes’ own APIs.',
      }),
    ),
  },
  { ...closed, title: OVERLAY_KIND },
)
export type Overlay = Type.Static<typeof overlaySchema>

/** One API version of an add-on, and the version of the add-on that it is judged for. */
export interface AddonLifecycle extends Omit<AddonApi, 'source'> {
  addon: string
  /** Null: not known, so that only the fact itself can be told. */
  target: string | null
}
