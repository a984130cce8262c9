import { isIP } from 'node:net'
import { LIMITS } from '../server/limits.ts'
import { parseBool, parseFeatureGates } from '../surface/feature-gates-flag.ts'
import { parseRuntimeConfig } from '../surface/runtime-config.ts'
import { parseRelease } from '../surface/version.ts'
import { parseDuration } from './parse-duration.ts'

/** One flag of `emuguard serve`: its help, its reference entry and how its text is read. */
export interface Flag<Value> {
  /** The placeholder of the value; `[…]` when the value may be left out, which means true. */
  argument: string
  description: string
  /** Where it is not spelt out in the description. */
  default?: Value
  /**
   * @param previous what an earlier use of a repeatable flag gave.
   * @throws {RangeError} saying what is allowed.
   */
  parse(text: string, previous?: Value): Value
}

const LONGEST_OVERLAP = 24 * 3_600_000

const flag = <Value>(definition: Flag<Value>): Flag<Value> => definition

const text = (value: string) => value

const release = (description: string) => flag({ argument: '<version>', description, parse: parseRelease })

const bool = (description: string) =>
  flag<boolean>({ argument: '[bool]', description, parse: (value) => parseBool('the flag', value) })

const port = (description: string, byDefault: number) =>
  flag<number>({ argument: '<port>', description, default: byDefault, parse: parsePort })

const choice = <Choice extends string>(choices: readonly Choice[], description: string, byDefault?: Choice) =>
  flag<Choice>({
    argument: `<${choices.join('|')}>`,
    description,
    ...(byDefault === undefined ? {} : { default: byDefault }),
    parse: (value) => {
      const chosen = choices.find((candidate) => candidate === value)
      if (chosen === undefined) throw new RangeError(`allowed are ${choices.join(', ')}`)
      return chosen
    },
  })

/**
 * The flags, spelt as kube-apiserver spells them, so that its command line can be pasted; keyed by their names.
 * `--emulation-version` is the spelling of KEP-4330.
 */
export const SERVE_FLAGS = {
  config: flag({ argument: '<file>', description: 'A GuardConfiguration; flags win over it.', parse: text }),
  kubeconfig: flag({
    argument: '<file>',
    description:
      'Credentials for what the configuration says to `detect`, and for --cert-secret. Default: as kubectl finds them, in a Pod its service account.',
    parse: text,
  }),
  context: flag({ argument: '<name>', description: 'The context of the kubeconfig.', parse: text }),
  'bind-address': flag({
    argument: '<ip>',
    description: 'Where both ports listen.',
    default: '0.0.0.0',
    parse: parseAddress,
  }),
  'secure-port': port('The HTTPS port of the webhook; 0 takes any free one.', 8443),
  'metrics-port': port('The plain HTTP port of /livez, /readyz and /metrics; 0 takes any free one.', 8081),
  'tls-cert-file': flag({
    argument: '<file>',
    description: 'The serving certificate, PEM, leaf first.',
    parse: text,
  }),
  'tls-private-key-file': flag({ argument: '<file>', description: 'Its private key, PEM.', parse: text }),
  'cert-dir': flag({
    argument: '<directory>',
    description:
      'Holds tls.crt and tls.key, as a mounted kubernetes.io/tls Secret does; the two flags above win.',
    parse: text,
  }),
  'cert-secret': flag({
    argument: '<name>',
    description:
      "A Secret of the guard's own namespace (POD_NAMESPACE) in which the guards keep a certificate that they make and renew themselves.",
    parse: (value) => parseObjectName(value),
  }),
  'cert-hosts': flag<string[]>({
    argument: '<name,…>',
    description:
      'The DNS names and IP addresses of that certificate; may be repeated. Default: emuguard.<namespace>.svc.',
    parse: (value, previous = []) => [...previous, ...parseHosts(value)],
  }),
  'cert-overlap': flag<number>({
    argument: '<duration>',
    description:
      'How long apiservers are given to learn of a new authority before it is needed; 24h at the most, the same for all guards. Default: 5m.',
    parse: parseOverlap,
  }),
  'webhook-configuration': flag({
    argument: '<name>',
    description:
      'The ValidatingWebhookConfiguration whose caBundle is kept in step with that certificate. Default: emuguard.',
    parse: (value) => parseObjectName(value),
  }),
  'client-ca-file': flag({
    argument: '<file>',
    description:
      'Only callers with a client certificate of these authorities (PEM) are answered on the webhook port. Default: all are.',
    parse: text,
  }),
  'client-allowed-names': flag<string[]>({
    argument: '<name,…>',
    description: 'And only with one of these common names; may be repeated. Default: any.',
    parse: (value, previous = []) => [...previous, ...parseNames(value)],
  }),
  'emulated-version': release(
    'The release whose API must suffice: 1.36, v1.36 or kube=1.36. Default: newest catalogued.',
  ),
  'emulation-version': release('The same, as KEP-4330 spells it.'),
  'min-compatibility-version': release(
    'The oldest release to go back to. Default: the one before the emulated version.',
  ),
  'target-version': release('Look-ahead: what an upgrade to this release would break.'),
  'feature-gates': flag<Record<string, boolean>>({
    argument: '<name=bool,…>',
    description: 'AllAlpha, AllBeta or single gates; may be repeated.',
    parse: (value, previous) => ({ ...previous, ...parseFeatureGates(value) }),
  }),
  'runtime-config': flag<Record<string, string>>({
    argument: '<api=bool,…>',
    description: 'api/all, api/beta, group/version or group/version/resource; may be repeated.',
    parse: (value, previous) => ({ ...previous, ...parseRuntimeConfig(value) }),
  }),
  'emulation-forward-compatible': bool('Newer stable versions of the APIs that are on are served, too.'),
  'runtime-config-emulation-forward-compatible': bool(
    'APIs named in --runtime-config are served though newer.',
  ),
  mode: choice(
    ['Enforce', 'Audit'],
    'Audit refuses nothing: the dry run before an upgrade. Default: Enforce.',
  ),
  'max-requests-inflight': flag<number>({
    argument: '<n>',
    description: 'Webhook calls at once; more are asked to come again, which kube-apiserver does.',
    default: 1000,
    parse: (value) => parseCount(value, 1),
  }),
  'max-bytes-inflight': flag<number>({
    argument: '<bytes>',
    description:
      'Bytes of their bodies at once, at least those of the greatest review (41943040). The memory limit has to leave room for them.',
    default: 96 * 1024 * 1024,
    parse: (value) => parseCount(value, LIMITS.bodyBytes),
  }),
  'shutdown-delay-duration': flag<number>({
    argument: '<duration>',
    description:
      'How long reviews go on being answered after a SIGTERM, while /readyz fails: 10s behind a Service, so that nobody is turned away who has not heard of it yet. Default: 0s.',
    default: 0,
    parse: (value) => parseDuration(value, 0),
  }),
  'log-level': choice(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'Below this nothing is logged; refusals are logged at info.',
    'info',
  ),
}

type Flags = typeof SERVE_FLAGS

/** The flags given, by name; the defaulted ones are always there. */
export type ServeFlags = { [Name in keyof Flags]?: ReturnType<Flags[Name]['parse']> }

function parseNames(value: string): string[] {
  const names = value === '' ? [] : value.split(',')
  if (names.some((name) => name.trim() === '')) throw new RangeError('a name is empty')
  return names
}

/** Of the month that a renewal has it needs five. */
function parseOverlap(value: string): number {
  const overlap = parseDuration(value)
  if (overlap > LONGEST_OVERLAP) throw new RangeError('--cert-overlap: 24h is the most, 5m is plenty')
  return overlap
}

/** No wildcards: nobody calls one. IPv6 addresses as RFC 5952 spells them, `::ffff:1.2.3.4` as `::ffff:102:304`. */
function parseHosts(value: string): string[] {
  return parseNames(value).map((host) => {
    if (isIP(host) === 0 || host.includes('%')) parseObjectName(host, 'a host is an IP address or a DNS name')
    return isIP(host) === 6 ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host
  })
}

/** A DNS subdomain name (RFC 1123), as Kubernetes has it for the names of Secrets and webhook configurations. */
function parseObjectName(value: string, what = 'the name of an object'): string {
  if (value.length > 253 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value))
    throw new RangeError(`${what}: a-z, 0-9, "-" and "." are allowed`)
  return value
}

function parseCount(value: string, atLeast: number): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= atLeast)) throw new RangeError(`a number from ${atLeast} up is needed`)
  return number
}

function parsePort(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (!(number <= 65535)) throw new RangeError('a port is a number from 0 to 65535')
  return number
}

function parseAddress(value: string): string {
  if (isIP(value) === 0) throw new RangeError('an IP address is needed, for example 127.0.0.1 or ::')
  return value
}
