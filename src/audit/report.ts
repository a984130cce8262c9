import Type from 'typebox'
import { HAZARDS, REASONS, SURFACE_NAMES } from '../evaluate/finding.ts'

/**
 * What `emuguard audit -o json` prints. One schema is the type and the check in the tests; within v1alpha1 fields
 * are added, never renamed or removed.
 */
export const REPORT_API_VERSION = 'emuguard.dev/v1alpha1'
export const REPORT_KIND = 'AuditReport'

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const closed = { additionalProperties: false } as const
const count = Type.Integer({ minimum: 0 })
const line = Type.Integer({ minimum: 1 })
const release = Type.String({ pattern: '^\\d+\\.\\d+$' })
const stage = Type.Enum(['PRE-ALPHA', 'ALPHA', 'BETA', 'GA', 'DEPRECATED'])

const findingSchema = Type.Object(
  {
    surface: Type.Enum([...SURFACE_NAMES]),
    version: release,
    reason: Type.Enum([...REASONS]),
    resource: Type.String({ description: 'As --runtime-config spells it: apps/v1/deployments, v1/pods.' }),
    fieldPath: Type.String(),
    feature: nullable(Type.String()),
    since: nullable(release),
    stage: nullable(stage),
    hazard: Type.Enum([...HAZARDS]),
    seen: Type.Enum(['persisted', 'requested']),
    message: Type.String(),
    remedy: Type.String(),
  },
  closed,
)
export type ReportFinding = Type.Static<typeof findingSchema>

const objectSchema = Type.Object(
  {
    apiVersion: Type.String(),
    kind: Type.String(),
    namespace: nullable(Type.String()),
    name: nullable(Type.String({ description: 'A generateName is followed by "*".' })),
  },
  closed,
)
export type ObjectReference = Type.Static<typeof objectSchema>

const itemSchema = Type.Object(
  {
    object: objectSchema,
    source: Type.Object({ file: Type.String(), line }, closed),
    findings: Type.Array(findingSchema),
  },
  closed,
)
/** One object that was read; clean when it has no findings. */
export type ReportItem = Type.Static<typeof itemSchema>

const incompleteSchema = Type.Object(
  { source: Type.Object({ file: Type.String(), line: nullable(line) }, closed), error: Type.String() },
  closed,
)
/** Something that could not be read or is no object. The line is null when the whole file is meant. */
export type Incomplete = Type.Static<typeof incompleteSchema>

const counts = <const K extends readonly string[]>(keys: K) =>
  Type.Object(Object.fromEntries(keys.map((key) => [key, count])) as Record<K[number], typeof count>, closed)

const summarySchema = Type.Object(
  {
    files: Type.Integer({ minimum: 0, description: 'Files that were read, standard input included.' }),
    objects: count,
    clean: Type.Integer({ minimum: 0, description: 'Objects without findings.' }),
    findings: count,
    byReason: counts(REASONS),
    byHazard: counts(HAZARDS),
    incomplete: count,
    notKnown: Type.Array(Type.String(), { description: 'What could not be judged, one sentence each.' }),
  },
  closed,
)
export type ReportSummary = Type.Static<typeof summarySchema>

export const reportSchema = Type.Object(
  {
    apiVersion: Type.Literal(REPORT_API_VERSION),
    kind: Type.Literal(REPORT_KIND),
    to: release,
    items: Type.Array(itemSchema),
    incomplete: Type.Array(incompleteSchema),
    summary: summarySchema,
  },
  closed,
)
export type AuditReport = Type.Static<typeof reportSchema>
