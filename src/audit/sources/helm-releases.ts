import type { HelmSource, Incomplete } from '../report.ts'
import { decodeHelmRelease, HelmReleaseError } from './helm-release.ts'
import type { Manifest } from './manifest.ts'
import { readManifests } from './read-manifests.ts'

/** Selects, of the Secrets and ConfigMaps of a cluster, the revisions of Helm releases that are deployed. */
export const HELM_SELECTOR = 'owner=helm,status=deployed'
/** The type of the Secrets among them (helm.sh/helm pkg/storage/driver/secrets.go). */
export const HELM_SECRET_TYPE = 'helm.sh/release.v1'

/**
 * Objects of a release, and documents in its manifests. The largest charts render to some hundreds; a Secret of 1 MiB can
 * unpack to millions, and keep everything else waiting.
 */
export const MAX_RELEASE_OBJECTS = 5000
/** Characters of its manifests; a megabyte of YAML can take seconds. A Secret holds ten at best, chart and values included. */
export const MAX_RELEASE_TEXT = 8 * 2 ** 20

type Stored = Record<string, unknown>
type Place = Pick<HelmSource, 'helmRelease' | 'revision'>

/**
 * Reads the objects that Helm releases were rendered to, hooks included, one release at a time. Of what is given,
 * Secrets or ConfigMaps as a cluster lists them, only deployed revisions count, and of each release the newest; a release
 * that cannot be read comes as an Incomplete, and so does what is no object in its manifest, and what is left of a release
 * of more than MAX_RELEASE_OBJECTS.
 */
export async function* readHelmReleases(stored: Iterable<Stored>): AsyncGenerator<Manifest | Incomplete> {
  for (const { place, object } of deployed(stored)) {
    let count = 0
    for (const read of readRelease(place, object)) {
      // Unpacking and parsing are synchronous: what waits for the event loop gets its turn in between.
      await new Promise((resume) => setImmediate(resume))
      if (++count > MAX_RELEASE_OBJECTS) {
        const error = `the release has more than ${MAX_RELEASE_OBJECTS} objects: the others were not read`
        yield { source: { ...place, line: null }, error }
        break
      }
      yield read
    }
  }
}

function* readRelease(place: Place, object: Stored): Generator<Manifest | Incomplete> {
  try {
    const { revision, manifest, hooks } = decodeHelmRelease(releaseData(object))
    const texts = [manifest, ...hooks.map((hook) => hook.manifest)]
    refuseExcess(texts)
    for (const text of texts) {
      for (const read of readManifests('', text)) {
        const { line } = read.source as { line: number }
        yield { ...read, source: { ...place, revision, line } }
      }
    }
  } catch (error) {
    if (!(error instanceof HelmReleaseError)) throw error
    yield { source: { ...place, line: null }, error: error.message }
  }
}

/** Before anything is parsed. Documents without anything in them bring no object, and take their time all the same. */
function refuseExcess(texts: string[]): void {
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  if (length > MAX_RELEASE_TEXT) {
    throw new HelmReleaseError(
      `the manifests of the release have more than ${MAX_RELEASE_TEXT / 2 ** 20} MiB`,
    )
  }
  let left = MAX_RELEASE_OBJECTS
  for (const text of texts) {
    for (const _ of text.matchAll(/^(?:---|\.\.\.)/gm)) {
      if (--left < 0) {
        throw new HelmReleaseError(`the release has more than ${MAX_RELEASE_OBJECTS} documents`)
      }
    }
  }
}

/** As a ConfigMap has it; a Secret has it in base64 once more. */
function releaseData({ type, data }: Stored): string {
  const release = (data as Stored | null | undefined)?.['release']
  if (typeof release !== 'string') throw new HelmReleaseError('there is no release in it')
  return type === undefined ? release : Buffer.from(release, 'base64').toString('latin1')
}

/** The newest deployed revision of each release, in order. */
function deployed(stored: Iterable<Stored>): { place: Place; object: Stored }[] {
  const newest = new Map<string, { place: Place; object: Stored }>()
  for (const object of stored) {
    const place = placeOf(object)
    if (place === null) continue
    const known = newest.get(place.helmRelease)
    if (known === undefined || known.place.revision < place.revision) {
      newest.set(place.helmRelease, { place, object })
    }
  }
  return [...newest.values()]
}

/** What the labels say; null for what is no deployed revision of a release. */
function placeOf({ metadata, type }: Stored): Place | null {
  const { namespace, labels } = (metadata ?? {}) as { namespace?: unknown; labels?: unknown }
  const { owner, status, name, version } = (labels ?? {}) as Stored
  if (owner !== 'helm' || status !== 'deployed') return null
  if (type !== undefined && type !== HELM_SECRET_TYPE) return null
  const revision = Number(version)
  return { helmRelease: `${namespace}/${name}`, revision: Number.isSafeInteger(revision) ? revision : 0 }
}
