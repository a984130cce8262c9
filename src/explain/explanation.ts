import Type from 'typebox'
import { stageSchema } from '../surface/catalog-format.ts'

/**
 * What `emuguard explain` says, as its JSON has it (docs/explain.md). Stable within v1alpha1: fields are added, never
 * renamed or removed.
 */
const closed = { additionalProperties: false } as const
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Where a resource stands in a release at its defaults. `off`: served once it is named in --runtime-config. */
const apiState = Type.Enum(['served', 'off', 'gated', 'notIntroduced', 'removed'])
export type ApiState = Type.Static<typeof apiState>

/**
 * What becomes of something written under the newest release. `unserved`: stored, and clients get 404. `absent`: the
 * newest release has no such thing itself.
 */
const outcome = Type.Enum(['kept', 'changed', 'dropped', 'refused', 'unserved', 'unreadable', 'absent'])
export type Outcome = Type.Static<typeof outcome>

const gateSchema = Type.Object(
  {
    name: Type.String(),
    /** False: the release does not know the gate, not any more (`default` true, for good) or not yet (false). */
    registered: Type.Boolean(),
    stage: nullable(stageSchema),
    default: Type.Boolean(),
    locked: Type.Boolean(),
  },
  closed,
)
export type Gate = Type.Static<typeof gateSchema>

const ruleSchema = Type.Object(
  {
    /** Any one of them suffices; for a rule that tightens, all must be on. */
    featureGates: Type.Array(gateSchema),
    effect: Type.Enum(['dropped', 'changed', 'refused']),
    /** True: it takes effect while the gate is on, not while it is off. */
    tightens: Type.Boolean(),
    /** Whether it takes effect at the release's defaults. */
    inForce: Type.Boolean(),
    /** The path that the rule is about: the field itself, its items, or a field around it. */
    path: Type.String(),
    /** What goes with it, when that is more than the field itself. */
    drops: nullable(Type.String()),
    /** Only these values. */
    values: nullable(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    /** Only values that are not of this form (docs/catalog.md). */
    not: nullable(Type.String()),
    /** Only if another path has one of these values. */
    when: nullable(Type.Record(Type.String(), Type.Array(Type.Unknown()))),
    /** Whether an object that has it already may keep it. */
    storedIsKept: Type.Boolean(),
  },
  closed,
)
export type Rule = Type.Static<typeof ruleSchema>

const rollbackSchema = Type.Object(
  {
    outcome,
    /** True: some uses only, the others are kept. */
    partly: Type.Boolean(),
    sentence: Type.String(),
  },
  closed,
)
export type Rollback = Type.Static<typeof rollbackSchema>

const tallySchema = Type.Object(
  { outcomes: Type.Partial(Type.Record(outcome, Type.Array(Type.String()))), sentence: Type.String() },
  closed,
)
/** Many things' outcomes: those of a group/version, or of what a gate decides. */
export type Tally = { outcomes: Partial<Record<Outcome, string[]>>; sentence: string }

const fieldReleaseSchema = Type.Object(
  {
    release: Type.String(),
    api: apiState,
    inSchema: Type.Boolean(),
    /** The closed set of values; null when any is taken, or the field is not there. */
    acceptedValues: nullable(Type.Array(Type.String())),
    rules: Type.Array(ruleSchema),
    /** From the newest release to this one; null for the newest. */
    rollback: nullable(rollbackSchema),
  },
  closed,
)
export type FieldRelease = Type.Static<typeof fieldReleaseSchema>

const fieldSchema = Type.Object(
  {
    kind: Type.Literal('field'),
    resource: Type.String(),
    path: Type.String(),
    history: Type.Array(fieldReleaseSchema),
  },
  closed,
)
export type FieldSubject = Type.Static<typeof fieldSchema>

/** What a release at its defaults makes of a value. */
const verdict = Type.Enum(['accepted', 'changed', 'dropped', 'refused', 'noField'])
export type Verdict = Type.Static<typeof verdict>

const valueReleaseSchema = Type.Object(
  { ...fieldReleaseSchema.properties, verdict },
  { additionalProperties: false },
)
export type ValueRelease = Type.Static<typeof valueReleaseSchema>

const valueSchema = Type.Object(
  {
    kind: Type.Literal('value'),
    resource: Type.String(),
    path: Type.String(),
    value: Type.String(),
    history: Type.Array(valueReleaseSchema),
  },
  closed,
)
export type ValueSubject = Type.Static<typeof valueSchema>

const resourceReleaseSchema = Type.Object(
  {
    release: Type.String(),
    state: apiState,
    featureGates: Type.Array(gateSchema),
    rollback: nullable(rollbackSchema),
  },
  closed,
)
export type ResourceRelease = Type.Static<typeof resourceReleaseSchema>

const resourceSchema = Type.Object(
  {
    kind: Type.Literal('resource'),
    resource: Type.String(),
    objectKind: Type.String(),
    introduced: nullable(Type.String()),
    deprecated: nullable(Type.String()),
    removed: nullable(Type.String()),
    replacement: nullable(Type.String()),
    history: Type.Array(resourceReleaseSchema),
  },
  closed,
)
export type ResourceSubject = Type.Static<typeof resourceSchema>

const groupVersionSchema = Type.Object(
  {
    kind: Type.Literal('groupVersion'),
    groupVersion: Type.String(),
    resources: Type.Array(resourceSchema),
    history: Type.Array(
      Type.Object(
        { release: Type.String(), rollback: nullable(tallySchema) },
        { additionalProperties: false },
      ),
    ),
  },
  closed,
)
export type GroupVersionSubject = Omit<Type.Static<typeof groupVersionSchema>, 'history'> & {
  history: { release: string; rollback: Tally | null }[]
}

const gateReleaseSchema = Type.Object(
  {
    release: Type.String(),
    registered: Type.Boolean(),
    stage: nullable(stageSchema),
    /** At the default min compatibility version, the release before; null when it is not registered. */
    default: nullable(Type.Boolean()),
    locked: Type.Boolean(),
    /** Where the default depends on the min compatibility version: the default from which one on. */
    fromMinCompatibilityVersion: nullable(
      Type.Object({ version: Type.String(), default: Type.Boolean() }, { additionalProperties: false }),
    ),
    dependencies: Type.Array(Type.String()),
    rollback: nullable(tallySchema),
  },
  closed,
)
export type GateRelease = Omit<Type.Static<typeof gateReleaseSchema>, 'rollback'> & { rollback: Tally | null }

const gateUseSchema = Type.Object(
  {
    /** `v1/pods`, `v1/pods/resize`, or a type whose rules hold wherever `mountedAt` says. */
    of: Type.String(),
    /** Null: the API itself is served or not. */
    path: nullable(Type.String()),
    /** What happens while it is off (on, for a rule that tightens), in words. */
    effect: Type.String(),
    mountedAt: Type.Array(Type.String()),
    releases: Type.Array(Type.String()),
  },
  closed,
)
export type GateUse = Type.Static<typeof gateUseSchema>

const featureGateSchema = Type.Object(
  {
    kind: Type.Literal('featureGate'),
    featureGate: Type.String(),
    history: Type.Array(gateReleaseSchema),
    decides: Type.Array(gateUseSchema),
  },
  closed,
)
export type FeatureGateSubject = Omit<Type.Static<typeof featureGateSchema>, 'history'> & {
  history: GateRelease[]
}

export const explanationSchema = Type.Object(
  {
    apiVersion: Type.Literal('emuguard.dev/v1alpha1'),
    kind: Type.Literal('Explanation'),
    topic: Type.String(),
    releases: Type.Array(Type.String()),
    subjects: Type.Array(
      Type.Union([fieldSchema, valueSchema, resourceSchema, groupVersionSchema, featureGateSchema]),
    ),
  },
  closed,
)

export type Subject = FieldSubject | ValueSubject | ResourceSubject | GroupVersionSubject | FeatureGateSubject

/** Several subjects where a name means several things: versions of an API, groups with the same resource. */
export interface Explanation {
  apiVersion: 'emuguard.dev/v1alpha1'
  kind: 'Explanation'
  topic: string
  releases: string[]
  subjects: Subject[]
}
