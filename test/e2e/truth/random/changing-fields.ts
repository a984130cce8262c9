import type { Catalog } from '../../../../src/surface/catalog.ts'
import { stepsOf } from '../../../../src/surface/gate-rules.ts'
import type { Schema } from './openapi-schema.ts'

/** Fields that not every release has, or that a feature gate decides about: where releases are likely to differ. */
export interface ChangingFields {
  has(owner: string, name: string): boolean
  /** Their names, for use where they mean nothing. */
  names: string[]
}

export function changingFields(catalog: Catalog, schema: Schema): ChangingFields {
  const found = new Set<string>()
  for (const file of catalog.files.values()) {
    for (const other of catalog.files.values()) {
      for (const [type, fields] of Object.entries(file.types)) {
        const otherFields = other.types[type]
        if (otherFields === undefined) continue
        for (const name of Object.keys(fields)) {
          if (!Object.hasOwn(otherFields, name)) found.add(`${type} ${name}`)
        }
      }
    }
    for (const [type, paths] of Object.entries(file.gatedTypes)) {
      for (const path of Object.keys(paths)) follow(schema, type, path, found)
    }
    for (const [resource, paths] of Object.entries(file.gatedResources)) {
      const type = schema.typeOf(resource.replace(/\/status$/, ''))
      if (type !== undefined) for (const path of Object.keys(paths)) follow(schema, type, path, found)
    }
  }
  const names = [...new Set([...found].map((key) => key.split(' ')[1]!))].sort()
  return { has: (owner, name) => found.has(`${owner} ${name}`), names }
}

/** Adds the field that a rule's path ends in. */
function follow(schema: Schema, root: string, path: string, found: Set<string>): void {
  let owner = root
  let last: string | null = null
  for (const step of stepsOf(path)) {
    if (step === '*') continue
    const facts = schema.fieldsOf(owner).get(step)
    if (facts === undefined) return
    last = `${owner} ${step}`
    let { type } = facts
    while (type.kind === 'list' || type.kind === 'map') type = type.of
    if (type.kind === 'object') owner = type.type
  }
  if (last !== null) found.add(last)
}
