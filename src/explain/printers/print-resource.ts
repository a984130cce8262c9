import type { ApiState, ResourceSubject } from '../explanation.ts'
import { joinedGateCells } from './gate-cells.ts'
import { printRollbacks } from './print-rollbacks.ts'
import { textTable } from './text-table.ts'

export const API_STATES: Record<ApiState, string> = {
  served: 'by default',
  off: 'if switched on',
  gated: 'with its gate',
  notIntroduced: 'not yet',
  removed: 'no more',
}

export function printResource(subject: ResourceSubject): string[] {
  const { resource, objectKind, history } = subject
  const heading = `${resource} (${objectKind})${life(subject)}\n`
  // Retired kinds: seven lines that all say the same.
  if (history.every(({ state }) => state === 'removed')) return [heading]
  const headers = ['RELEASE', 'SERVED', 'GATE', 'STAGE', 'DEFAULT']
  const rows = history.map((row) => [
    row.release,
    API_STATES[row.state],
    ...joinedGateCells(row.featureGates),
  ])
  return [heading, ...textTable(headers, rows), ...printRollbacks(history)]
}

function life({ introduced, deprecated, removed, replacement }: ResourceSubject): string {
  const facts = [
    introduced && `introduced ${introduced}`,
    deprecated && `deprecated ${deprecated}`,
    removed && `removed ${removed}`,
    replacement && `use ${replacement}`,
  ].filter((fact) => fact !== null)
  return facts.length === 0 ? '' : `: ${facts.join(', ')}`
}
