import { type Catalog, oldestRelease } from './catalog.ts'
import type { CatalogFile, ExpressionForm } from './catalog-format.ts'
import { effectiveSpec } from './feature-gates.ts'
import type { Surface } from './surface.ts'
import { compareReleases, olderRelease, type Release, releaseBefore } from './version.ts'

/**
 * What CEL expressions may use (k8s.io/apiserver/pkg/cel/environment). A new expression may use what came up to the
 * minimum compatibility version, so that the release before still understands it, and what a feature gate that is on
 * adds; what is stored already may use everything that the release has. Forms are written as in docs/catalog.md.
 */

/** The environment that all others extend. */
const BASE = 'base'

/** What a release knows of a form; undefined when it has none such. */
export function formIn(file: CatalogFile, environment: string, form: string): ExpressionForm | undefined {
  return own(file, environment, form) ?? own(file, BASE, form)
}

function own({ expressions }: CatalogFile, environment: string, form: string): ExpressionForm | undefined {
  const forms = expressions.environments[environment]
  return forms !== undefined && Object.hasOwn(forms, form) ? forms[form] : undefined
}

/** Whether a new expression may use a form on this surface. */
export function acceptsForm(surface: Surface, environment: string, form: string): boolean {
  const known = formIn(surface.file, environment, form)
  if (known?.featureGate !== undefined && surface.gates.get(known.featureGate)?.enabled) return true
  return (
    known?.introduced !== undefined &&
    compareReleases(known.introduced, expressionCompatibility(surface)) <= 0
  )
}

/** The version that new expressions must fit. The oldest release's own default lies before the catalog. */
export function expressionCompatibility({ version, minCompatibilityVersion, catalog }: Surface): Release {
  const oldest = catalog.files.get(oldestRelease(catalog))!
  return version === oldest.release
    ? olderRelease(minCompatibilityVersion, oldest.expressions.compatibilityVersion)
    : minCompatibilityVersion
}

/** What a form was and will be to other releases than the surface's. */
export interface FormHistory {
  /** The first later release that takes it in new expressions at its defaults; null when no catalogued one does. */
  acceptedSince: Release | null
  /** The first and the last release that know it at all. */
  firstKnown: Release
  lastKnown: Release
}

/** Looks a form up in all releases; null when none knows it. */
export function formHistory(surface: Surface, environment: string, form: string): FormHistory | null {
  const { catalog, version } = surface
  const files = catalog.releases.map((release) => catalog.files.get(release)!)
  const knowing = files.filter((file) => formIn(file, environment, form) !== undefined)
  if (knowing.length === 0) return null
  const accepting = knowing.find(
    (file) => compareReleases(file.release, version) > 0 && isAcceptedByDefault(file, environment, form),
  )
  return {
    acceptedSince: accepting?.release ?? null,
    firstKnown: knowing[0]!.release,
    lastKnown: knowing.at(-1)!.release,
  }
}

function isAcceptedByDefault(file: CatalogFile, environment: string, form: string): boolean {
  const { release, expressions, featureGates } = file
  const { introduced, featureGate } = formIn(file, environment, form)!
  const specs = featureGate === undefined ? [] : (featureGates[featureGate]?.specs ?? [])
  return (
    effectiveSpec(specs, release, releaseBefore(release)).default ||
    (introduced !== undefined && compareReleases(introduced, expressions.compatibilityVersion) <= 0)
  )
}

const vocabularies = new WeakMap<Catalog, Map<string, Map<string, ExpressionForm>>>()

/** Every form that any release has in an environment, with what the newest one says of it. */
export function vocabularyOf(catalog: Catalog, environment: string): Map<string, ExpressionForm> {
  const known = vocabularies.get(catalog) ?? new Map<string, Map<string, ExpressionForm>>()
  vocabularies.set(catalog, known)
  let vocabulary = known.get(environment)
  if (vocabulary === undefined) {
    const files = catalog.releases.map((release) => catalog.files.get(release)!)
    const forms = files.flatMap(({ expressions }) =>
      [BASE, environment].flatMap((name) => Object.entries(expressions.environments[name] ?? {})),
    )
    vocabulary = new Map(forms)
    known.set(environment, vocabulary)
  }
  return vocabulary
}
