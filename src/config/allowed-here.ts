import type { TSchema } from 'typebox'

/** The part of JSON schema that the configuration uses, as data. */
export interface SchemaNode {
  type?: string
  title?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  properties?: Record<string, SchemaNode>
  required?: string[]
  patternProperties?: Record<string, SchemaNode>
  items?: SchemaNode
}

/** The schema at a key path; undefined where the schema has nothing. */
export function schemaAt(schema: TSchema, path: string[]): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, key) => {
    if (node?.properties && Object.hasOwn(node.properties, key)) return node.properties[key]
    return node?.items ?? Object.values(node?.patternProperties ?? {})[0]
  }, schema as SchemaNode)
}

/** What may stand where a schema node applies, for an error message: `one of Enforce, Audit`. */
export function describeAllowed(node: SchemaNode | undefined): string {
  if (node === undefined) return 'nothing'
  if (node.enum) return node.enum.length === 1 ? String(node.enum[0]) : `one of ${node.enum.join(', ')}`
  if (node.properties) return `a mapping with the keys ${Object.keys(node.properties).join(', ')}`
  if (node.title) return node.title
  if (node.type === 'boolean') return 'true or false'
  return node.type === 'string' ? 'a string that is not empty' : `a value of type ${node.type}`
}

/** A key path as people write it: `exemptions[0].action`, `featureGates["a.b"]`. */
export function formatKeyPath(path: string[]): string {
  return path
    .map((key, index) => {
      if (/^\d+$/.test(key)) return `[${key}]`
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`
      return index === 0 ? key : `.${key}`
    })
    .join('')
}
