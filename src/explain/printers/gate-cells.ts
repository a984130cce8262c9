import type { Gate } from '../explanation.ts'

/** GATE, STAGE and DEFAULT of one gate. */
export function gateCells({
  name,
  registered,
  stage,
  default: isOn,
  locked,
}: Gate): [string, string, string] {
  if (!registered) return [name, NONE, isOn ? 'on for good' : 'not yet']
  return [name, stage!, `${isOn ? 'on' : 'off'}${locked ? ', locked' : ''}`]
}

/** What stands in a cell that has nothing to say. */
export const NONE = '-'

/** GATE, STAGE and DEFAULT of several in one line. */
export function joinedGateCells(gates: Gate[]): string[] {
  const unique = [...new Map(gates.map((gate) => [gate.name, gate])).values()]
  if (unique.length === 0) return [NONE, NONE, NONE]
  const cells = unique.map(gateCells)
  return [0, 1, 2].map((column) => cells.map((row) => row[column]).join('; '))
}
