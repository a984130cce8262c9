import type { CatalogFile } from './catalog-format.ts'
import { referencedType } from './field-type.ts'
import type { ObjectShape, Shape } from './shape.ts'

/** Which fields of an object's root are looked at; all by default. */
export type RootFields = (field: string) => boolean

const ALL: RootFields = () => true

/** Whether the values of some field matter: a closed set of which the release lacks some, or CEL expressions. */
export function judgesValues(root: ObjectShape, fields: RootFields = ALL): boolean {
  const seen = new Set<Shape>([root])
  const open = [...root.fields].filter(([field]) => fields(field)).map(([, shape]) => shape)
  for (let shape = open.pop(); shape !== undefined; shape = open.pop()) {
    if (seen.has(shape)) continue
    seen.add(shape)
    if (shape.kind === 'leaf') {
      if (shape.refused !== null || shape.expression !== null) return true
    } else if (shape.kind === 'object') open.push(...shape.fields.values())
    else open.push(shape.of)
  }
  return false
}

/** Whether a type, or one that it contains, has a field in the one release that it has not in the other. */
export function hasMoreFields(
  root: string,
  from: CatalogFile,
  to: CatalogFile,
  fields: RootFields = ALL,
): boolean {
  const seen = new Set<string>()
  const open = [root]
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (seen.has(type)) continue
    const known = to.types[type] ?? {}
    const declared = Object.entries(from.types[type] ?? {})
    for (const [field, declaration] of seen.size === 0
      ? declared.filter(([name]) => fields(name))
      : declared) {
      if (!Object.hasOwn(known, field)) return true
      const below = referencedType(declaration)
      if (below !== null) open.push(below)
    }
    seen.add(type)
  }
  return false
}
