import { Command } from 'commander'
import { CertificateError } from '../certificates/certificate.ts'
import { ClusterError } from '../cluster/cluster.ts'
import { ConfigurationError } from '../config/configuration-error.ts'
import { type Flag, SERVE_FLAGS, type ServeFlags } from '../config/serve-flags.ts'
import { ListenError } from '../server/listen.ts'
import { CatalogError } from '../surface/catalog.ts'
import { givenFlags, optionFor } from './flag-options.ts'
import { greeting } from './greeting.ts'

/** How long calls under way may take after the delay. A kubelet kills 30 s after its SIGTERM by default: leave a little. */
const GRACE_MS = 25_000

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** The errors that an operator can do something about; all others are bugs and keep their stack. */
const EXPECTED = [ConfigurationError, CatalogError, ClusterError, CertificateError, ListenError]

/** `emuguard serve`: the admission webhook. */
export function serveCommand(): Command {
  const command = new Command('serve').description('Run the admission webhook.')
  for (const [name, flag] of Object.entries(SERVE_FLAGS))
    command.addOption(optionFor(name, flag as Flag<unknown>))
  return command.action(async () => {
    try {
      await serve(givenFlags(command))
    } catch (error) {
      if (!EXPECTED.some((kind) => error instanceof kind)) throw error
      process.stderr.write(`emuguard: ${(error as Error).message}\n`)
      process.exitCode = 1
    }
  })
}

/** Runs the guard until a signal ends it. */
async function serve(flags: ServeFlags): Promise<void> {
  // Loaded only now: the other commands should not wait for a server that they do not start.
  const { default: closeWithGrace } = await import('close-with-grace')
  const { closeLog, createLog } = await import('../telemetry/log.ts')
  const { startFromFlags } = await import('./start-from-flags.ts')
  const log = createLog(flags['log-level']!)
  // As process 1 of a container Node would ignore them, and there may be a minute of waiting for a certificate. Nothing is
  // under way yet.
  const leave = () => process.exit(0)
  for (const signal of SIGNALS) process.once(signal, leave)
  const { live, running } = await startFromFlags(flags, {
    ownNamespace: process.env['POD_NAMESPACE'] || null,
    log,
  })
  for (const signal of SIGNALS) process.off(signal, leave)
  let isStopping = false
  const grace = closeWithGrace(
    {
      delay: flags['shutdown-delay-duration']! + GRACE_MS,
      logger: { error: (text) => log.error(text) },
      skip: ['SIGTERM'],
    },
    async ({ signal = 'SIGTERM', err }) => {
      isStopping = true
      if (err) log.fatal({ err }, 'stopping')
      else log.info(`stopping on ${signal}`)
      await running.stop()
      log.info('stopped')
      await closeLog(log)
    },
  )
  // Of the others the second ends the process at once, as with kube-apiserver: somebody at a terminal is in a hurry. Those
  // who send SIGTERM may send it again (a container runtime asked twice to stop), and mean no more by it.
  process.on('SIGTERM', () => {
    if (!isStopping) grace.close()
  })
  // A reader that has gone away is no reason to stop guarding.
  process.stdout.on('error', () => {})
  process.stdout.write(`${greeting(running, live.inForce?.guard ?? null, flags['cert-dir'] ?? null)}\n`)
}
