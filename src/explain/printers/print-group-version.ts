import { parseResource } from '../../surface/resource-name.ts'
import type { GroupVersionSubject } from '../explanation.ts'
import { API_STATES } from './print-resource.ts'
import { printRollbacks } from './print-rollbacks.ts'
import { textTable } from './text-table.ts'

/** A column a release, for the lines of a large group would be longer than any terminal is wide. */
export function printGroupVersion({ groupVersion, resources, history }: GroupVersionSubject): string[] {
  const headers = ['RESOURCE', ...history.map(({ release }) => release)]
  const rows = resources.map((one) => [
    parseResource(one.resource).resource,
    ...one.history.map(({ state }) => API_STATES[state]),
  ])
  return [`${groupVersion}\n`, ...textTable(headers, rows), ...printRollbacks(history)]
}
