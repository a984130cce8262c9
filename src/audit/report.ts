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

/** How exactly managedFields say who wrote a field, best first. */
export const EVIDENCE = ['exact', 'parent', 'object', 'none'] as const
export type Evidence = (typeof EVIDENCE)[number]

const managerSchema = Type.Object(
  {
    manager: Type.String({ description: 'Self-declared: a hint, never a proof of identity.' }),
    operation: Type.Enum(['Apply', 'Update']),
    apiVersion: Type.String({ description: 'The version it wrote through.' }),
    time: nullable(Type.String({ description: 'RFC 3339.' })),
    subresource: nullable(Type.String()),
  },
  closed,
)
export type Manager = Type.Static<typeof managerSchema>

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
    managers: Type.Array(managerSchema, { description: 'Who wrote the field, from managedFields.' }),
    evidence: Type.Enum([...EVIDENCE], {
      description:
        'How exactly managedFields name the field: itself, a parent that is managed as a whole, only the object, or not at all.',
    }),
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

const fileSource = Type.Object({ file: Type.String(), line }, closed)
const clusterSource = Type.Object(
  { cluster: Type.String({ description: 'The context of the kubeconfig, or the address of the server.' }) },
  closed,
)
const helmSource = Type.Object(
  {
    helmRelease: Type.String({ description: 'namespace/name' }),
    revision: Type.Integer({ minimum: 1 }),
    line: Type.Integer({ minimum: 1, description: 'In the manifest of the release.' }),
  },
  closed,
)
export type FileSource = Type.Static<typeof fileSource>
export type ClusterSource = Type.Static<typeof clusterSource>
export type HelmSource = Type.Static<typeof helmSource>

const ownedSchema = Type.Object({ apiVersion: Type.String(), kind: Type.String(), objects: count }, closed)
/** Objects of one kind that carry the findings of the object that controls them. */
export type Owned = Type.Static<typeof ownedSchema>

const itemSchema = Type.Object(
  {
    object: objectSchema,
    source: Type.Union([fileSource, clusterSource, helmSource]),
    owner: nullable(objectSchema),
    owned: Type.Array(ownedSchema, {
      description:
        'What it controls, at whatever remove, and has the same findings: counted here, not listed.',
    }),
    findings: Type.Array(findingSchema),
  },
  closed,
)
/** One object that was read; clean when it has no findings. */
export type ReportItem = Type.Static<typeof itemSchema>

const incompleteSchema = Type.Object(
  {
    source: Type.Union([
      Type.Object({ file: Type.String(), line: nullable(line) }, closed),
      Type.Object(
        {
          cluster: Type.String(),
          resource: Type.String({ description: 'As in findings; "" for the server itself.' }),
        },
        closed,
      ),
      Type.Object({ helmRelease: Type.String(), revision: Type.Integer(), line: nullable(line) }, closed),
    ]),
    error: Type.String(),
  },
  closed,
)
/** Something that could not be read or is no object. The line is null when the whole file is meant. */
export type Incomplete = Type.Static<typeof incompleteSchema>

const counts = <const K extends readonly string[]>(keys: K) =>
  Type.Object(Object.fromEntries(keys.map((key) => [key, count])) as Record<K[number], typeof count>, closed)

const summarySchema = Type.Object(
  {
    files: Type.Integer({ minimum: 0, description: 'Files that were read, standard input included.' }),
    objects: Type.Integer({ minimum: 0, description: 'Objects that were read, owned ones included.' }),
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

const clusterSchema = Type.Object(
  {
    context: nullable(Type.String()),
    server: Type.String(),
    binaryVersion: release,
    emulationVersion: release,
    minCompatibilityVersion: release,
    notes: Type.Array(Type.String(), {
      description:
        'What happened while reading that bears on the result, such as a list that expired and went on with newer data.',
    }),
  },
  closed,
)
export type AuditedCluster = Type.Static<typeof clusterSchema>

/** What a way back depends on besides the objects. */
export const ROLLBACK_CHECKS = ['storedVersions', 'storageVersion', 'kubeletVersion', 'featureGate'] as const
/** `incomplete`: nothing that was read stands in the way, and not everything could be read. */
export const VERDICTS = ['ready', 'ready with losses', 'not ready', 'incomplete'] as const
export type Verdict = (typeof VERDICTS)[number]

const rollbackSchema = Type.Object(
  {
    verdict: Type.Enum([...VERDICTS]),
    checks: Type.Array(
      Type.Object(
        {
          check: Type.Enum([...ROLLBACK_CHECKS]),
          subject: Type.String({ description: 'The CRD, resource, node or feature gate.' }),
          hazard: Type.Enum([...HAZARDS]),
          message: Type.String(),
          remedy: Type.String(),
        },
        closed,
      ),
      { description: 'What was found besides findings; empty when all is well.' },
    ),
    unchecked: Type.Array(Type.String(), {
      description: 'What could not be checked, one sentence each; then the verdict is never `ready`.',
    }),
  },
  closed,
)
export type Rollback = Type.Static<typeof rollbackSchema>

export const reportSchema = Type.Object(
  {
    apiVersion: Type.Literal(REPORT_API_VERSION),
    kind: Type.Literal(REPORT_KIND),
    to: release,
    cluster: nullable(clusterSchema),
    rollback: nullable(rollbackSchema),
    items: Type.Array(itemSchema),
    incomplete: Type.Array(incompleteSchema),
    summary: summarySchema,
  },
  closed,
)
export type AuditReport = Type.Static<typeof reportSchema>
