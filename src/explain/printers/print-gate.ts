import type { FeatureGateSubject, GateRelease, GateUse } from '../explanation.ts'
import { gateCells, NONE } from './gate-cells.ts'
import { printRollbacks } from './print-rollbacks.ts'
import { textTable } from './text-table.ts'

export function printGate({ featureGate, history, decides }: FeatureGateSubject): string[] {
  const headers = ['RELEASE', 'STAGE', 'DEFAULT', 'MIN COMPATIBILITY', 'DEPENDS ON']
  const rows = history.map((row) => [
    row.release,
    ...stageAndDefault(featureGate, row),
    minCompatibility(row),
    row.dependencies.join(', ') || NONE,
  ])
  const [oldest, newest] = [history[0]!.release, history.at(-1)!.release]
  return [
    `feature gate ${featureGate}\n`,
    ...textTable(headers, rows),
    ...(decides.length === 0 ? [] : ['\nDecides\n']),
    ...decides.map((use) => `  ${useLine(use, history.length, `${oldest} to ${newest}`)}\n`),
    ...printRollbacks(history),
  ]
}

function stageAndDefault(name: string, row: GateRelease): string[] {
  if (!row.registered) return ['not registered', NONE]
  return gateCells({ ...row, name, default: row.default! }).slice(1)
}

function minCompatibility({ fromMinCompatibilityVersion: from }: GateRelease): string {
  return from === null ? NONE : `${from.default ? 'on' : 'off'} from ${from.version}`
}

function useLine({ of, path, effect, mountedAt, releases }: GateUse, all: number, every: string): string {
  const where = mountedAt.length === 0 ? '' : ` in ${mountedAt.join(', ')}`
  const when = releases.length === all ? every : releases.join(', ')
  return `${of}${path === null ? '' : ` ${path}`}: ${effect}${where} (${when})`
}
