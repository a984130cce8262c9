import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError, Option } from 'commander'
import { stringify } from 'yaml'
import { writeAll } from '../audit/printers/write-all.ts'
import { ConfigurationError } from '../config/configuration-error.ts'
import { buildGuard } from '../config/guard.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { withOverlays } from '../config/read-overlays.ts'
import { type Flag, SERVE_FLAGS, type ServeFlags } from '../config/serve-flags.ts'
import { mergeSettings, type Settings } from '../config/settings.ts'
import { anyRelease } from '../registration/any-release.ts'
import { type WebhookConfiguration, webhookConfiguration } from '../registration/webhook-configuration.ts'
import { webhookScope } from '../registration/webhook-scope.ts'
import { CatalogError } from '../surface/catalog.ts'
import { loadCatalog } from '../surface/load-catalog.ts'
import { givenFlags, optionFor } from './flag-options.ts'

/** The flags of `serve` that decide what is judged. */
const JUDGING = [
  'config',
  'emulated-version',
  'emulation-version',
  'min-compatibility-version',
  'target-version',
  'feature-gates',
  'runtime-config',
  'emulation-forward-compatible',
  'runtime-config-emulation-forward-compatible',
  'mode',
] as const satisfies (keyof typeof SERVE_FLAGS)[]

/** What `render webhook` is told besides. */
export interface RenderWebhookOptions {
  anyRelease: boolean
  name: string
  namespace: string
  service: string
  caFile?: string
  injectCaFrom?: string
  failurePolicy: 'Ignore' | 'Fail'
  timeoutSeconds: number
}

/** `emuguard render webhook`: the registration of a guard that is started with the same configuration and flags. */
export function renderWebhookCommand(): Command {
  const command = new Command('webhook')
    .description(
      'Print the ValidatingWebhookConfiguration for a guard with the same configuration and flags.',
    )
    .option(
      '--any-release',
      'for every catalogued release, whatever its feature gates; so it is where a version is left to `detect`',
      false,
    )
    .option('--name <name>', 'of the webhook configuration', 'emuguard')
    .option('-n, --namespace <namespace>', 'where the guard runs; it is never asked about it', 'emuguard')
    .option('--service <name>', 'the Service in front of the guard', 'emuguard')
    .option('--ca-file <file>', 'PEM of the authority that signed the serving certificate')
    .option('--inject-ca-from <namespace/name>', 'the cert-manager Certificate whose authority is injected')
    .addOption(
      new Option('--failure-policy <policy>', 'when the guard cannot be asked about what it may refuse')
        .choices(['Ignore', 'Fail'])
        .default('Ignore'),
    )
    .option('--timeout-seconds <seconds>', 'for an answer of the guard', parseTimeout, 5)
  for (const name of JUDGING) command.addOption(optionFor(name, SERVE_FLAGS[name] as Flag<unknown>))
  return command.action(async (options: RenderWebhookOptions) => {
    try {
      await writeAll(process.stdout, [
        // Rules share their operations; in a manifest an alias is a riddle.
        stringify(renderWebhook(givenFlags(command), options), { aliasDuplicateObjects: false }),
      ])
    } catch (error) {
      if (!(error instanceof ConfigurationError || error instanceof CatalogError)) throw error
      process.stderr.write(`emuguard: ${error.message}\n`)
      process.exitCode = 1
    }
  })
}

/** In the place of settings that are about one release. */
const UNDECIDED = {
  emulationVersion: null,
  minCompatibilityVersion: null,
  targetVersion: null,
  featureGates: {},
  runtimeConfig: {},
  emulationForwardCompatible: false,
  runtimeConfigEmulationForwardCompatible: false,
} satisfies Partial<Settings>

/** @throws {CatalogError | ConfigurationError} as `serve` does with the same flags. */
export function renderWebhook(flags: ServeFlags, options: RenderWebhookOptions): WebhookConfiguration {
  const file = flags.config === undefined ? null : readConfiguration(flags.config)
  const settings = mergeSettings(file, flags)
  const { overlays, addons, defaultExemptions } = settings
  const catalog = withOverlays(loadCatalog(), { overlays, addons, beside: file?.file ?? null })
  const { caFile, injectCaFrom = null, anyRelease: isAny, ...registration } = options
  // What the cluster will tell is not known here: neither its versions nor what of the settings fits them.
  const isOpen = isAny || settings.detect.emulationVersion || settings.detect.minCompatibilityVersion
  const { guard } = buildGuard(catalog, isOpen ? { ...settings, ...UNDECIDED } : settings, {
    ownNamespace: options.namespace,
    now: new Date(),
  })
  return webhookConfiguration(webhookScope(catalog, isOpen ? anyRelease(catalog, guard.policy) : guard), {
    ...registration,
    injectCaFrom,
    caBundle: caFile === undefined ? null : readAuthority(caFile),
    defaultExemptions,
  })
}

function readAuthority(file: string): string {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`--ca-file: ${(error as Error).message}`)
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new ConfigurationError(`--ca-file: ${file} holds no PEM certificate`)
  }
  return Buffer.from(pem).toString('base64')
}

/** As the API has it (ValidatingWebhook.timeoutSeconds). */
function parseTimeout(text: string): number {
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > 30) throw new InvalidArgumentError('1 to 30 seconds are allowed')
  return seconds
}
