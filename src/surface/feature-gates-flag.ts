/**
 * Reads the value of `--feature-gates`: `A=true,B=false`; the prefix `kube:` that the flag has since 1.32 is accepted.
 * @throws {RangeError} as kube-apiserver does for a missing or unreadable value.
 */
export function parseFeatureGates(text: string): Record<string, boolean> {
  const gates = new Map<string, boolean>()
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().replace(/^kube:/, '')
    if (equals < 0) throw new RangeError(`missing bool value for ${name}`)
    const value = part.slice(equals + 1).trim()
    gates.set(name, parseBool(`${name}=${value}`, value))
  }
  return Object.fromEntries(gates)
}

/**
 * strconv.ParseBool, which both flags of kube-apiserver use.
 * @throws {RangeError} with Go's words; `setting` is what stands before them: `A=yes`, `apps/v1: yes`.
 */
export function parseBool(setting: string, value: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)) return false
  throw new RangeError(
    `invalid value of ${setting}, err: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`,
  )
}
