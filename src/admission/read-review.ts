import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { printable } from './printable.ts'
import { type AdmissionRequest, REVIEW_API_VERSION, REVIEW_KIND, requestSchema, uidSchema } from './review.ts'

/** What a body turned out to be. With a uid an AdmissionReview can be answered, without one only an HTTP error. */
export type ReviewReading =
  | { request: AdmissionRequest; uid: string; problem: null }
  | { request: null; uid: string | null; problem: string }

const envelope = Compile(
  Type.Object({
    apiVersion: Type.Literal(REVIEW_API_VERSION),
    kind: Type.Literal(REVIEW_KIND),
    request: Type.Object({ uid: uidSchema }),
  }),
)
const checker = Compile(requestSchema)

/**
 * Reads the body of a webhook call. Nothing is coerced, nothing is changed, and no value makes it throw: a body that
 * cannot be judged comes back with the reason.
 */
export function readReview(body: unknown): ReviewReading {
  if (!envelope.Check(body)) return { request: null, uid: null, problem: describeEnvelope(body) }
  const { request } = body
  const { uid } = request
  if (!checker.Check(request)) {
    const error = checker.Errors(request)[0]
    return {
      request: null,
      uid,
      problem: `request${error?.instancePath.replaceAll('/', '.') ?? ''} ${error?.message}`,
    }
  }
  const problem = describeObjects(request)
  return problem === null ? { request, uid, problem } : { request: null, uid, problem }
}

function describeEnvelope(body: unknown): string {
  if (!isObject(body)) return `the body is no ${REVIEW_KIND}: it must be a JSON object`
  const { kind, apiVersion, request } = ownValues(body, 'kind', 'apiVersion', 'request')
  if (kind !== REVIEW_KIND) return `the body is no ${REVIEW_KIND}: kind is ${show(kind)}`
  if (apiVersion !== REVIEW_API_VERSION) {
    return `apiVersion ${show(apiVersion)} is not supported: register the webhook with admissionReviewVersions: ["v1"]`
  }
  if (!isObject(request)) return 'the AdmissionReview has no request'
  return 'request.uid must be 1 to 128 letters, digits, dots, dashes or underscores'
}

/** Without the objects there is nothing to judge, and nothing judged must not mean allowed. */
function describeObjects({ operation, object, oldObject }: AdmissionRequest): string | null {
  if (operation !== 'CREATE' && operation !== 'UPDATE') return null
  if (!isObject(object)) return `request.object of a ${operation} must be an object`
  if (operation === 'UPDATE' && !isObject(oldObject))
    return 'request.oldObject of an UPDATE must be an object'
  return null
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function ownValues<Key extends string>(object: object, ...keys: Key[]): Partial<Record<Key, unknown>> {
  const entries = keys.filter((key) => Object.hasOwn(object, key)).map((key) => [key, (object as never)[key]])
  return Object.fromEntries(entries)
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${printable(value, 60)}"` : `not a string`
}
