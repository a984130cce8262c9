import type { Scalar } from 'yaml'

/** The plain value of a scalar; explicit tags of numbers, booleans and null count, others leave it a string. */
export function readYamlScalar({ type, tag, source, value }: Scalar): string | number | boolean | null {
  const text = source ?? String(value)
  const isTyped = tag === undefined ? type === 'PLAIN' : TYPED_TAG.test(tag)
  return isTyped ? readPlainScalar(text) : text
}

/**
 * The text of a key, null for `~`. kubectl turns `on:` and `yes:` into "true"; a number stays as it is written,
 * which is all that its digits matter here.
 */
export function readYamlKey(scalar: Scalar): string | null {
  const value = readYamlScalar(scalar)
  return typeof value === 'number' ? scalar.source! : typeof value === 'boolean' ? String(value) : value
}

const TYPED_TAG = /^tag:yaml\.org,2002:(?:int|float|bool|null)$/

/**
 * What an unquoted YAML scalar means to kubectl. It reads YAML 1.1 by sigs.k8s.io/yaml (go-yaml v2), and neither YAML
 * 1.2 nor 1.1 to the letter: `yes`, `on` and `y` are true, `0644` and `0o644` are octal, `1_000` is a number, `1:30`
 * and dates stay strings. `.inf` and `.nan`, which no API field takes, are left as strings.
 */
export function readPlainScalar(source: string): string | number | boolean | null {
  if (NULLS.has(source)) return null
  if (TRUES.has(source)) return true
  if (FALSES.has(source)) return false
  return /^[-+.0-9]/.test(source) ? (readNumber(source) ?? source) : source
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL'])
const TRUES = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'])
const FALSES = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'])

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]{1,16}|0[bB][01]{1,64}|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

function readNumber(source: string): number | null {
  const text = source.startsWith('.') ? source : source.replaceAll('_', '')
  const integer = INTEGER.exec(text)
  if (integer) {
    const magnitude = Number(integer[2]!.replace(/^0(?=[0-7])/, '0o'))
    return integer[1] === '-' && magnitude !== 0 ? -magnitude : magnitude
  }
  const value = FLOAT.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : null
}
