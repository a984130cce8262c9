import { readFileSync } from 'node:fs'
import type { Validator } from 'typebox/compile'
import { CatalogError } from './catalog.ts'

/**
 * Reads a file of the catalog folder, whole or not at all.
 * @throws {CatalogError} one line that names the file: unreadable, no JSON, another format, or not of its schema.
 */
export function readChecked<T>(
  path: string,
  format: number,
  checker: Pick<Validator, 'Check' | 'Errors'>,
): T {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new CatalogError(`cannot read the catalog file ${path}: ${(error as Error).message}`)
  }
  const found = (value as { format?: unknown } | null)?.format
  if (typeof found === 'number' && found !== format) {
    throw new CatalogError(
      `the catalog file ${path} has format ${found}, this emuguard reads format ${format}: use matching releases of both`,
    )
  }
  if (!checker.Check(value)) {
    const first = checker.Errors(value)[0]
    throw new CatalogError(
      `the catalog file ${path} is damaged at ${first?.instancePath || '/'}: ${first?.message ?? 'unknown shape'}`,
    )
  }
  return value as T
}
