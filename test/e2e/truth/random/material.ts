import type { Catalog } from '../../../../src/surface/catalog.ts'
import type { KubeRequest } from '../../kube-request.ts'
import type { TruthObject } from '../truth-object.ts'
import { type ChangingFields, changingFields } from './changing-fields.ts'
import { readSchema, type Schema } from './openapi-schema.ts'
import { collectSeenValues, type SeenValues } from './seen-values.ts'

/** What objects are made of. */
export interface Material {
  schema: Schema
  seen: SeenValues
  changing: ChangingFields
}

/** Reads what objects are made of from a server and from valid ones. */
export async function collectMaterial(
  catalog: Catalog,
  request: KubeRequest,
  objects: TruthObject[],
): Promise<Material> {
  const schema = await readSchema(catalog, request)
  return { schema, seen: collectSeenValues(schema, objects), changing: changingFields(catalog, schema) }
}
