import fc, { type Arbitrary } from 'fast-check'
import type { FieldType } from '../../../../src/surface/field-type.ts'
import type { Schema, SchemaField } from './openapi-schema.ts'
import { NAMES, ODD_NUMBERS, ODD_STRINGS, QUANTITIES, STRINGS, TIMES } from './words.ts'

/** A value for a field, plausible by its type, its known values, its format and its name. */
export function plausibleValue(
  schema: Schema,
  name: string,
  facts: SchemaField,
  type: FieldType = facts.type,
  depth = 0,
): Arbitrary<unknown> {
  switch (type.kind) {
    case 'scalar':
      return scalar(name, facts, type.name)
    case 'list':
      return fc.array(plausibleValue(schema, name, facts, type.of, depth + 1), { maxLength: 2, size: 'max' })
    case 'map':
      return fc.dictionary(
        fc.constantFrom('cpu', 'memory', 'x', 'example.dev/key', 'hostUsers'),
        plausibleValue(schema, name, facts, type.of, depth + 1),
        { maxKeys: 2 },
      )
    case 'object':
      return objectOf(schema, type.type, depth)
  }
}

/** What is required, and less of what is optional the deeper it gets. */
function objectOf(schema: Schema, type: string, depth: number): Arbitrary<unknown> {
  const fields = [...schema.fieldsOf(type)]
  const required = fields.filter(([, facts]) => facts.required)
  const optional = fields.filter(([, facts]) => !facts.required)
  const atMost = depth > 3 ? 0 : Math.min(optional.length, depth === 0 ? 3 : 1)
  return fc.gen().map((g) => {
    const chosen = g(() => fc.subarray(optional, { minLength: Math.min(1, atMost), maxLength: atMost }))
    const names = new Set([...required, ...chosen].map(([name]) => name))
    const entries = fields
      .filter(([name]) => names.has(name))
      .map(([name, facts]): [string, unknown] => [
        name,
        depth > 6 ? null : g(() => plausibleValue(schema, name, facts, facts.type, depth + 1)),
      ])
    return Object.fromEntries(entries)
  })
}

function scalar(name: string, { values, format }: SchemaField, type: string): Arbitrary<unknown> {
  switch (type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 30, 80, 420, 1000, 8080, 65535, -1, 2147483647) },
        { weight: 1, arbitrary: fc.constantFrom(...ODD_NUMBERS) },
      )
    case 'number':
      return fc.constantFrom(0, 1, 0.5)
    case 'quantity':
      return fc.constantFrom(...QUANTITIES)
    case 'int-or-string':
      return fc.constantFrom<unknown>(0, 1, 80, '50%', 'http', '0%')
    case 'any':
      return fc.constantFrom<unknown>({}, { hostUsers: false })
  }
  if (values.length > 0) return fc.constantFrom(...values)
  if (format === 'date-time') return fc.constantFrom(...TIMES)
  if (format === 'byte') return fc.constantFrom('', 'eA==')
  const strings = STRINGS.find(([pattern]) => pattern.test(name))?.[1] ?? NAMES
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...strings) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_STRINGS) },
  )
}
