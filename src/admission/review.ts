import Type from 'typebox'

/** The version of the API that the guard speaks; register the webhook with `admissionReviewVersions: [v1]`. */
export const REVIEW_API_VERSION = 'admission.k8s.io/v1'
export const REVIEW_KIND = 'AdmissionReview'

/**
 * What an answer repeats, byte for byte: the apiserver sends UUIDs, and nothing that needs escaping anywhere is taken.
 */
export const uidSchema = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' })

const kindSchema = Type.Object({ group: Type.String(), version: Type.String(), kind: Type.String() })
const resourceSchema = Type.Object({ group: Type.String(), version: Type.String(), resource: Type.String() })

/**
 * The envelope, as far as the guard reads it (AdmissionRequest in k8s.io/api/admission/v1/types.go). Further keys are
 * left alone, and so are the objects, of which only the evaluation knows the schema.
 */
export const requestSchema = Type.Object({
  uid: uidSchema,
  operation: Type.Enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT']),
  kind: kindSchema,
  resource: resourceSchema,
  subResource: Type.Optional(Type.String()),
  requestKind: Type.Optional(kindSchema),
  requestResource: Type.Optional(resourceSchema),
  requestSubResource: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  namespace: Type.Optional(Type.String()),
  userInfo: Type.Object({
    username: Type.Optional(Type.String()),
    groups: Type.Optional(Type.Array(Type.String())),
  }),
  dryRun: Type.Optional(Type.Boolean()),
  object: Type.Optional(Type.Unknown()),
  oldObject: Type.Optional(Type.Unknown()),
})
export type AdmissionRequest = Type.Static<typeof requestSchema>

export interface AdmissionResponse {
  uid: string
  allowed: boolean
  status?: Status
  warnings?: string[]
  /** Keys without a prefix; the apiserver puts the webhook's name before them. */
  auditAnnotations?: Record<string, string>
}

export interface AdmissionReview {
  apiVersion: typeof REVIEW_API_VERSION
  kind: typeof REVIEW_KIND
  response: AdmissionResponse
}

/** metav1.Status, which kubectl and the apiserver know how to print. */
export interface Status {
  apiVersion?: 'v1'
  kind?: 'Status'
  status: 'Failure'
  code: number
  reason: string
  message: string
  details?: { name: string; group: string; kind: string; causes: StatusCause[] }
}

export interface StatusCause {
  reason: string
  message: string
  field: string
}
