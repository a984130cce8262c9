import { readdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { applyOverlays } from '../surface/apply-overlays.ts'
import type { Catalog } from '../surface/catalog.ts'
import { overlayProblems } from '../surface/check-overlay.ts'
import { type Overlay, overlaySchema } from '../surface/overlay-format.ts'
import { ConfigurationError } from './configuration-error.ts'
import { type LocatedValue, parseStrictly, readText } from './strict-document.ts'

/** Where the overlays lie that come with emuguard, seen from src/config and from dist/config alike. */
export const SHIPPED_OVERLAYS = fileURLToPath(new URL('../../overlays/', import.meta.url))

/** What overlays are asked for. */
export interface OverlayRequest {
  /** Files, or names of shipped overlays: whatever has neither a slash nor a dot. */
  overlays: string[]
  /** Where relative files are looked for: beside this file, or in the working directory when null. */
  beside: string | null
  /** Versions of add-ons by name. */
  addons: Record<string, string>
}

/**
 * Puts overlays over a catalog.
 * @throws {ConfigurationError} naming file, line and column, for what cannot be read, does not fit the schema,
 * contradicts itself, another overlay or the catalog, and for a version of an add-on that no overlay is about.
 */
export function withOverlays(catalog: Catalog, { overlays, beside, addons }: OverlayRequest): Catalog {
  const located = overlays.map((name) => readOverlay(fileOf(name, beside)))
  const values = located.map(({ value }) => value)
  for (const [index, problems] of overlayProblems(catalog, values).entries()) {
    const [problem] = problems
    if (!problem) continue
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    throw new ConfigurationError(`${located[index]!.locate(problem.path)}: ${problem.message}${others}`)
  }
  for (const addon of Object.keys(addons)) {
    if (values.some((overlay) => overlay.addon === addon)) continue
    const known = values.map((overlay) => overlay.addon).join(', ')
    throw new ConfigurationError(
      `there is no overlay for the add-on ${addon}: ${known === '' ? `name one, for example --overlay ${addon}` : `given are ${known}`}`,
    )
  }
  return overlays.length === 0 ? catalog : applyOverlays(catalog, values, addons)
}

/** @throws {ConfigurationError} */
export function readOverlay(file: string): LocatedValue<Overlay> {
  return parseStrictly<Overlay>(overlaySchema, readText(file, 'overlay'), file)
}

/** The names of the overlays that come with emuguard. */
export function shippedOverlays(): string[] {
  return readdirSync(SHIPPED_OVERLAYS)
    .flatMap((name) => /^(.*)\.yaml$/.exec(name)?.[1] ?? [])
    .sort()
}

function fileOf(name: string, beside: string | null): string {
  if (/[./\\]/.test(name)) return beside === null ? name : resolve(dirname(beside), name)
  const shipped = shippedOverlays()
  if (shipped.includes(name)) return `${SHIPPED_OVERLAYS}${name}.yaml`
  throw new ConfigurationError(
    `no overlay ${name} comes with emuguard, only ${shipped.join(', ')}: write ./${name} for a file of that name`,
  )
}
