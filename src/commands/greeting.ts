import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cappedAction } from '../evaluate/capped-action.ts'
import type { Guard } from '../evaluate/judge.ts'
import type { RunningGuard } from '../server/start-guard.ts'
import { tryLine } from './try-line.ts'

/**
 * What a person at a terminal wants to know of a guard that has just started.
 * @param guard null while the versions of the cluster are not known.
 * @param certDir where `npm run certs` leaves a CA beside the certificate; with one there is a line to try.
 */
export function greeting(
  { webhookUrl, observabilityUrl }: Pick<RunningGuard, 'webhookUrl' | 'observabilityUrl'>,
  guard: Guard | null,
  certDir: string | null,
): string {
  const surfaces = guard?.surfaces.map(
    ({ name, surface }) =>
      `${name} ${surface.version} (${cappedAction(guard.policy, name, new Date()).action})`,
  )
  const lines = [
    `emuguard listens on ${webhookUrl}/validate; health and metrics: ${observabilityUrl}/readyz?verbose, /livez, /metrics`,
    `objects are held against: ${surfaces?.join(', ') ?? 'what the cluster says, once it is detected (see /statusz)'}`,
  ]
  const caFile = certDir === null ? null : resolve(join(certDir, 'ca.crt'))
  if (caFile !== null && existsSync(caFile)) lines.push('try:', `  ${tryLine(webhookUrl, caFile)}`)
  return lines.join('\n')
}
