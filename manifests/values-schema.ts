import Type from 'typebox'
import { guardConfigurationSchema } from '../src/config/schema.ts'

const closed = { additionalProperties: false } as const
const text = Type.String()
const texts = Type.Array(Type.String())
const port = Type.Integer({ minimum: 1, maximum: 65535 })
/** Kubernetes' own types: the apiserver checks them. */
const anyMap = Type.Object({})
const stringMap = Type.Record(Type.String(), Type.String())
const quantities = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))
const resources = Type.Object(
  { requests: quantities, limits: quantities, claims: Type.Array(anyMap) },
  closed,
)
/** As Kubernetes names most objects (RFC 1123 subdomain); empty: the default. */
const name = Type.String({ pattern: '^([a-z0-9]([-.a-z0-9]*[a-z0-9])?)?$', maxLength: 253 })
const duration = Type.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$' })

const { apiVersion: _, kind: __, ...configuration } = guardConfigurationSchema.properties

/** `values.schema.json`: what `values.yaml` may say. Everything has a default; a key that is not here is refused. */
export const valuesSchema = Type.Partial(
  Type.Object({
    configuration: Type.Partial(Type.Object(configuration), closed),
    extraArgs: texts,
    image: Type.Partial(
      Type.Object({
        repository: Type.String({ minLength: 1 }),
        tag: text,
        digest: Type.String({ pattern: '^(sha256:[0-9a-f]{64})?$' }),
        pullPolicy: Type.Enum(['Always', 'IfNotPresent', 'Never']),
      }),
      closed,
    ),
    imagePullSecrets: Type.Array(anyMap),
    // A Service (RFC 1035 label), with room for what is appended.
    fullnameOverride: Type.String({ pattern: '^([a-z]([-a-z0-9]{0,48}[a-z0-9])?)?$' }),
    webhook: Type.Partial(
      Type.Object({
        failurePolicy: Type.Enum(['Ignore', 'Fail']),
        timeoutSeconds: Type.Integer({ minimum: 1, maximum: 30 }),
        entries: Type.Array(Type.Object({ name: Type.String({ minLength: 1 }), rules: Type.Array(anyMap) })),
      }),
      closed,
    ),
    certificate: Type.Partial(
      Type.Object({
        kind: Type.Enum(['selfManaged', 'certManager', 'files']),
        secretName: name,
        caBundle: Type.String({ pattern: '^[A-Za-z0-9+/=]*$' }),
        issuerRef: anyMap,
        // cert-manager refuses less than an hour.
        duration: Type.String({ pattern: '^[1-9]\\d*h$' }),
      }),
      closed,
    ),
    clientCA: Type.Partial(
      Type.Object(
        {
          configMapName: name,
          secretName: name,
          key: Type.String({ pattern: '^[-._A-Za-z0-9]+$' }),
          // One flag takes them all, with commas between.
          allowedNames: Type.Array(Type.String({ pattern: '^[^,]+$' })),
        },
        closed,
      ),
    ),
    replicas: Type.Integer({ minimum: 1 }),
    priorityClassName: name,
    resources: Type.Partial(resources, closed),
    shutdownDelaySeconds: Type.Integer({ minimum: 0, maximum: 120 }),
    nodeSelector: stringMap,
    tolerations: Type.Array(anyMap),
    affinity: anyMap,
    podAnnotations: stringMap,
    podLabels: stringMap,
    networkPolicy: Type.Partial(
      Type.Object({
        enabled: Type.Boolean(),
        apiserverCIDRs: texts,
        apiserverPorts: Type.Array(port, { minItems: 1 }),
        metricsNamespaces: texts,
      }),
      closed,
    ),
    serviceMonitor: Type.Partial(
      Type.Object({ enabled: Type.Boolean(), interval: duration, labels: stringMap }),
      closed,
    ),
    prometheusRule: Type.Partial(
      Type.Object(
        {
          enabled: Type.Boolean(),
          labels: stringMap,
          runbookURL: Type.String({ pattern: '^https?://' }),
        },
        closed,
      ),
    ),
    dashboard: Type.Partial(Type.Object({ enabled: Type.Boolean(), labels: stringMap }), closed),
    audit: Type.Partial(
      Type.Object({
        enabled: Type.Boolean(),
        interval: duration,
        rollback: Type.Boolean(),
        helm: Type.Boolean(),
        extraArgs: texts,
        resources: Type.Partial(resources, closed),
      }),
      closed,
    ),
    global: anyMap,
  }),
  closed,
)
