import { isIP } from 'node:net'
import { parseBool, parseFeatureGates } from '../surface/feature-gates-flag.ts'
import { parseRuntimeConfig } from '../surface/runtime-config.ts'
import { parseRelease } from '../surface/version.ts'

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
      'Credentials for what the configuration says to `detect`. Default: as kubectl finds them, in a Pod its service account.',
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
  'log-level': choice(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'Below this nothing is logged; refusals are logged at info.',
    'info',
  ),
}

type Flags = typeof SERVE_FLAGS

/** The flags given, by name; the defaulted ones are always there. */
export type ServeFlags = { [Name in keyof Flags]?: ReturnType<Flags[Name]['parse']> }

function parsePort(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (!(number <= 65535)) throw new RangeError('a port is a number from 0 to 65535')
  return number
}

function parseAddress(value: string): string {
  if (isIP(value) === 0) throw new RangeError('an IP address is needed, for example 127.0.0.1 or ::')
  return value
}
