import type { Catalog } from '../../../../src/surface/catalog.ts'
import { type FieldType, parseFieldType } from '../../../../src/surface/field-type.ts'
import type { KubeRequest } from '../../kube-request.ts'

/** What an object generator wants to know of a field. */
export interface SchemaField {
  type: FieldType
  required: boolean
  /** Every value that the server's schema or a catalogued release lists; empty when the set is open. */
  values: string[]
  /** OpenAPI's: `int32`, `date-time`, `byte`, … */
  format: string | null
}

/** The types of the newest release as its own server publishes them. */
export interface Schema {
  fieldsOf(type: string): Map<string, SchemaField>
  /** The type of a resource (`apps/v1/deployments`), of whichever release still has it. */
  typeOf(resource: string): string | undefined
}

interface OpenApiIndex {
  paths: Record<string, { serverRelativeURL: string }>
}
interface OpenApiType {
  required?: string[]
  properties?: Record<string, OpenApiProperty>
}
interface OpenApiProperty {
  enum?: string[]
  format?: string
  items?: OpenApiProperty
}

/**
 * Reads a server's `/openapi/v3`: what is required, the enums and formats. Names and types of fields are the catalog's,
 * which has them from the same definitions, in one notation, and for types that this server does not serve.
 */
export async function readSchema(catalog: Catalog, request: KubeRequest): Promise<Schema> {
  const published = new Map<string, OpenApiType>()
  // The index says that it is text.
  const { paths } = JSON.parse((await request('GET', '/openapi/v3')).text) as OpenApiIndex
  for (const { serverRelativeURL } of Object.values(paths)) {
    const { body: document } = await request('GET', serverRelativeURL)
    for (const [name, type] of Object.entries(document?.components?.schemas ?? {})) {
      published.set(name, type as OpenApiType)
    }
  }
  if (published.size === 0) throw new Error('the server publishes no OpenAPI schema: GET /openapi/v3')
  const newestFirst = [...catalog.files.values()].reverse()
  const built = new Map<string, Map<string, SchemaField>>()
  const fieldsOf = (type: string): Map<string, SchemaField> => {
    const known = built.get(type)
    if (known !== undefined) return known
    const file = newestFirst.find(({ types }) => types[type] !== undefined)
    const fields = new Map<string, SchemaField>()
    for (const [name, declared] of Object.entries(file?.types[type] ?? {})) {
      const property = published.get(type)?.properties?.[name]
      const listed = newestFirst.flatMap(({ acceptedValues }) => acceptedValues[type]?.[name] ?? [])
      const values = [...(property?.enum ?? []), ...(property?.items?.enum ?? []), ...listed]
      fields.set(name, {
        type: parseFieldType(declared),
        required: published.get(type)?.required?.includes(name) ?? false,
        values: [...new Set(values)].filter((value) => value !== ''),
        format: property?.format ?? null,
      })
    }
    built.set(type, fields)
    return fields
  }
  return {
    fieldsOf,
    typeOf: (resource) =>
      newestFirst.map(({ resources }) => resources[resource]?.type).find((type) => type !== undefined),
  }
}
