import Type from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { Answer } from '../cluster/cluster.ts'
import { CertificateError } from './certificate.ts'
import type { SecretObject } from './stored-certificates.ts'
import type { WebhookConfigurationObject } from './trust.ts'

type Checker = Pick<Validator, 'Check' | 'Errors'>

const text = Type.String({ minLength: 1 })
const texts = Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]))

const secret = Compile(
  Type.Object({
    kind: Type.Literal('Secret'),
    metadata: Type.Object({ resourceVersion: text, annotations: texts }),
    data: texts,
  }),
)
const entry = Type.Object({ clientConfig: Type.Object({ caBundle: Type.Optional(Type.String()) }) })
const configuration = Compile(
  Type.Object({
    kind: Type.Literal('ValidatingWebhookConfiguration'),
    metadata: Type.Object({ uid: text, resourceVersion: text }),
    webhooks: Type.Optional(Type.Union([Type.Array(entry), Type.Null()])),
  }),
)

/**
 * A Secret as an apiserver answered it. A proxy's page, a list or null must never be taken for one that is empty.
 * @param name in errors, which never show what it holds: `secrets/emuguard-tls`.
 * @throws {CertificateError} with the place where it is something else.
 */
export function readSecretObject(answer: Pick<Answer, 'body'>, name: string): SecretObject {
  return readObject(answer, name, secret)
}

/** As `readSecretObject`. */
export function readConfigurationObject(
  answer: Pick<Answer, 'body'>,
  name: string,
): WebhookConfigurationObject {
  return readObject(answer, name, configuration)
}

function readObject<T>({ body }: Pick<Answer, 'body'>, name: string, checker: Checker): T {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw new CertificateError(`${name} cannot be read: the answer is no JSON`)
  }
  if (checker.Check(value)) return value as T
  const [error] = checker.Errors(value)
  const place = error?.instancePath.slice(1).replaceAll('/', '.') || 'the answer'
  const wanted = error?.keyword === 'const' ? `must be ${error.params.allowedValue}` : error?.message
  throw new CertificateError(`${name} cannot be read: ${place} ${wanted ?? 'is something else'}`)
}
