type Json = Record<string, unknown>

/** Another value like this one: true for false, the next number, a longer name, another member of a known set. */
export function otherValue(value: unknown, choice: number): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1 + choice
  if (typeof value === 'string') {
    const set = SETS.find((values) => values.includes(value))
    if (set !== undefined) return set.filter((other) => other !== value)[choice % (set.length - 1)]
    return /^\d+(m|Mi|Gi)?$/.test(value)
      ? `${Number.parseInt(value, 10) + 1 + choice}${value.replace(/^\d+/, '')}`
      : `${value}${choice}`
  }
  if (Array.isArray(value))
    return value.length === 0 ? value : [otherValue(value[0], choice), ...value.slice(1)]
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value)
  const key = keys[choice % keys.length]
  return key === undefined ? value : { ...value, [key]: otherValue((value as Json)[key], choice) }
}

/** Values that stand for each other in an update. */
const SETS = [
  ['Gt', 'Lt', 'Exists', 'Equal'],
  ['MountOption', 'Recursive'],
  ['Strict', 'Merge'],
  ['Honor', 'Ignore'],
  ['Always', 'Never', 'OnFailure'],
  ['Restart', 'RestartAllContainers'],
  ['PreferSameNode', 'PreferSameZone', 'PreferClose'],
  ['NoSchedule', 'NoExecute', 'None'],
  ['SIGTERM', 'SIGUSR1', 'SIGKILL'],
]
