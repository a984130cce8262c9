import Type from 'typebox'
import { PREDICATES } from './predicates.ts'

/**
 * The file format of `catalog/data/v1.NN.json` (docs/catalog.md). One schema is the type, the check at
 * load and the documentation; a file that does not fit it is refused, never half-used.
 */
export const CATALOG_FORMAT = 1

const release = Type.String({ pattern: '^\\d+\\.\\d+$' })

/** A gate's maturity in one release, as `kubernetes_feature_enabled` labels it ("" is written GA here). */
export const stageSchema = Type.Union([
  Type.Literal('PRE-ALPHA'),
  Type.Literal('ALPHA'),
  Type.Literal('BETA'),
  Type.Literal('GA'),
  Type.Literal('DEPRECATED'),
])
export type Stage = Type.Static<typeof stageSchema>

const featureSpecSchema = Type.Object(
  {
    version: release,
    default: Type.Boolean(),
    stage: stageSchema,
    lockToDefault: Type.Optional(Type.Boolean()),
    minCompatibilityVersion: Type.Optional(release),
  },
  { additionalProperties: false },
)
export type FeatureSpec = Type.Static<typeof featureSpecSchema>

const featureGateSchema = Type.Object(
  {
    specs: Type.Array(featureSpecSchema, { minItems: 1 }),
    dependencies: Type.Optional(Type.Array(Type.String())),
  },
  { additionalProperties: false },
)
export type FeatureGate = Type.Static<typeof featureGateSchema>

const gates = Type.Union([Type.String(), Type.Array(Type.String())])

const subresourceSchema = Type.Object(
  {
    group: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    kind: Type.String(),
    type: Type.Optional(Type.String()),
    verbs: Type.Array(Type.String()),
    featureGate: Type.Optional(gates),
    served: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type CatalogSubresource = Type.Static<typeof subresourceSchema>

const resourceSchema = Type.Object(
  {
    group: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    kind: Type.String(),
    type: Type.Optional(Type.String()),
    namespaced: Type.Boolean(),
    verbs: Type.Array(Type.String()),
    subresources: Type.Optional(Type.Record(Type.String(), subresourceSchema)),
    enabledByDefault: Type.Boolean(),
    featureGate: Type.Optional(gates),
    introduced: Type.Optional(release),
    deprecated: Type.Optional(release),
    removed: Type.Optional(release),
    replacement: Type.Optional(Type.String()),
    served: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type CatalogResource = Type.Static<typeof resourceSchema>

const fieldSchema = Type.Union([
  Type.String(),
  Type.Object({ type: Type.String(), enum: Type.Array(Type.String()) }, { additionalProperties: false }),
])
export type CatalogField = Type.Static<typeof fieldSchema>
/** Field name → type, for example `"[]io.k8s.api.core.v1.Container"`. */
export type CatalogType = Record<string, CatalogField>

const sourcesSchema = Type.Record(
  Type.String(),
  Type.Object({ version: Type.String(), sum: Type.String() }, { additionalProperties: false }),
)

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

const gateRuleSchema = Type.Object(
  {
    /** Several: any one of them suffices. */
    gate: gates,
    effect: Type.Enum(['dropped', 'changed', 'refused']),
    drops: Type.Optional(Type.String()),
    values: Type.Optional(Type.Array(scalar)),
    not: Type.Optional(Type.Enum(PREDICATES)),
    when: Type.Optional(Type.Record(Type.String(), Type.Array(scalar))),
    tightens: Type.Optional(Type.Boolean()),
    default: Type.Optional(scalar),
    /** The zero value ("", 0, false) is stored and so is a use, too; without this it is as good as absent. */
    zero: Type.Optional(Type.Boolean()),
    inUse: Type.Optional(Type.Enum(['never', 'path', 'any', 'parent'])),
  },
  { additionalProperties: false },
)
/** What a feature gate does to a use of a path: docs/catalog.md. */
export type GateRule = Type.Static<typeof gateRuleSchema>

/** Path → rules, or the type whose rules hold below it. */
const gatedPathsSchema = Type.Record(
  Type.String(),
  Type.Union([
    Type.Array(gateRuleSchema),
    Type.Object({ of: Type.String() }, { additionalProperties: false }),
  ]),
)
export type GatedPaths = Type.Static<typeof gatedPathsSchema>

const expressionFormSchema = Type.Object(
  {
    introduced: Type.Optional(release),
    featureGate: Type.Optional(Type.String()),
    binds: Type.Optional(Type.Number()),
    iterates: Type.Optional(Type.Boolean()),
    unwraps: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
/** When a new CEL expression may use something: docs/catalog.md. */
export type ExpressionForm = Type.Static<typeof expressionFormSchema>

const expressionsSchema = Type.Object(
  {
    compatibilityVersion: release,
    fields: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
    environments: Type.Record(Type.String(), Type.Record(Type.String(), expressionFormSchema)),
  },
  { additionalProperties: false },
)

/** Everything the catalog knows of one Kubernetes minor. */
export const catalogFileSchema = Type.Object(
  {
    format: Type.Literal(CATALOG_FORMAT),
    release,
    sources: sourcesSchema,
    featureGates: Type.Record(Type.String(), featureGateSchema),
    resources: Type.Record(Type.String(), resourceSchema),
    types: Type.Record(Type.String(), Type.Record(Type.String(), fieldSchema)),
    gatedTypes: Type.Record(Type.String(), gatedPathsSchema),
    gatedResources: Type.Record(Type.String(), gatedPathsSchema),
    acceptedValues: Type.Record(Type.String(), Type.Record(Type.String(), Type.Array(Type.String()))),
    expressions: expressionsSchema,
  },
  { additionalProperties: false },
)
export type CatalogFile = Type.Static<typeof catalogFileSchema>

const retiredResourceSchema = Type.Object(
  {
    kind: Type.String(),
    introduced: Type.Optional(release),
    deprecated: Type.Optional(release),
    removed: Type.Optional(release),
    replacement: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type RetiredResource = Type.Static<typeof retiredResourceSchema>

/** Built-in kinds that no catalogued release has any more: `catalog/data/retired.json`. */
export const retiredFileSchema = Type.Object(
  {
    format: Type.Literal(CATALOG_FORMAT),
    sources: sourcesSchema,
    resources: Type.Record(Type.String(), retiredResourceSchema),
  },
  { additionalProperties: false },
)
export type RetiredFile = Type.Static<typeof retiredFileSchema>
