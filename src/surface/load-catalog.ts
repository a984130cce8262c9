import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Compile } from 'typebox/compile'
import { assembleCatalog, type Catalog, CatalogError } from './catalog.ts'
import {
  CATALOG_FORMAT,
  type CatalogFile,
  catalogFileSchema,
  type RetiredFile,
  retiredFileSchema,
} from './catalog-format.ts'
import { referencedType } from './field-type.ts'
import { readChecked } from './read-checked.ts'
import { compareReleases, type Release, releaseBefore } from './version.ts'

/** Where the shipped catalog lies, seen from src/surface and from dist/surface alike. */
export const BUILT_IN_CATALOG = fileURLToPath(new URL('../../catalog/data/', import.meta.url))

/**
 * Reads a catalog folder whole: every `v1.NN.json` and `retired.json`.
 * @throws {CatalogError} when a file is missing, damaged, of another format, or a minor between two others is
 * absent: a guard with half a catalog would let things pass that it should refuse.
 */
export function loadCatalog(folder: string = BUILT_IN_CATALOG): Catalog {
  const releases = releasesIn(folder)
  if (releases.length === 0) throw new CatalogError(`the catalog folder ${folder} holds no v1.NN.json file`)
  refuseGaps(folder, releases)
  const checkCatalog = Compile(catalogFileSchema)
  const files = releases.map((release) => {
    const path = join(folder, `v${release}.json`)
    const file = readChecked<CatalogFile>(path, CATALOG_FORMAT, checkCatalog)
    if (file.release !== release) throw new CatalogError(`${path} says it is of release ${file.release}`)
    refuseDanglingTypes(path, file)
    return file
  })
  const retired = readChecked<RetiredFile>(
    join(folder, 'retired.json'),
    CATALOG_FORMAT,
    Compile(retiredFileSchema),
  )
  return assembleCatalog(files, retired)
}

function releasesIn(folder: string): Release[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    throw new CatalogError(`cannot read the catalog folder: ${(error as Error).message}`)
  }
  return names.flatMap((name) => /^v(\d+\.\d+)\.json$/.exec(name)?.[1] ?? []).sort(compareReleases)
}

function refuseGaps(folder: string, releases: Release[]): void {
  for (const [index, release] of releases.entries()) {
    const expected = releaseBefore(release)
    if (index > 0 && releases[index - 1] !== expected) {
      throw new CatalogError(`the catalog file ${join(folder, `v${expected}.json`)} is missing`)
    }
  }
}

function refuseDanglingTypes(path: string, file: CatalogFile): void {
  const known = (name: string | undefined | null) => name == null || Object.hasOwn(file.types, name)
  for (const [type, fields] of Object.entries(file.types)) {
    for (const [field, declared] of Object.entries(fields)) {
      if (!known(referencedType(declared))) {
        throw new CatalogError(
          `the catalog file ${path} is damaged: ${type}.${field} has a type that it lacks`,
        )
      }
    }
  }
  for (const [key, resource] of Object.entries(file.resources)) {
    if (!known(resource.type))
      throw new CatalogError(`the catalog file ${path} is damaged: ${key} has a type that it lacks`)
  }
}
