import { gunzipSync } from 'node:zlib'
import { decodeText } from './decode-text.ts'

/** What Helm keeps of a revision of a release, as far as it is read (helm.sh/helm pkg/release). */
export interface HelmRelease {
  name: string
  namespace: string
  revision: number
  /** `deployed`, `superseded`, `failed`, … */
  status: string
  /** The rendered templates, as `helm get manifest` prints them. */
  manifest: string
  /** Rendered as well, and not part of the manifest. */
  hooks: HelmHook[]
}

export interface HelmHook {
  name: string
  manifest: string
}

/** A release that cannot be read. The message is one line. */
export class HelmReleaseError extends Error {
  override name = 'HelmReleaseError'
}

/** A Secret holds 1 MiB, and charts shrink to a tenth at best: whatever unpacks to more is no chart. */
const MAX_RELEASE_BYTES = 64 * 1024 * 1024

/**
 * Reads a release as Helm's storage drivers write it: base64 of gzip of JSON, or of JSON alone, as the first releases of
 * Helm 3 did (decodeRelease in helm.sh/helm pkg/storage/driver/util.go).
 * @param data of a ConfigMap as it is, of a Secret after the base64 that every Secret has.
 * @throws {HelmReleaseError} for anything else, and for what unpacks to more than 64 MiB.
 */
export function decodeHelmRelease(data: string): HelmRelease {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) throw new HelmReleaseError('the release is not base64')
  const bytes = Buffer.from(data, 'base64')
  return readRelease(parse(isGzip(bytes) ? unpack(bytes) : bytes))
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
}

function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_RELEASE_BYTES })
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new HelmReleaseError(
      isTooLarge
        ? `the release unpacks to more than ${MAX_RELEASE_BYTES / 1024 / 1024} MiB`
        : 'the release is not gzip, or is cut off',
    )
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes))
  } catch {
    throw new HelmReleaseError('the release is not JSON')
  }
}

function readRelease(value: unknown): HelmRelease {
  if (!isObject(value)) throw new HelmReleaseError('the release is not a JSON object')
  const { name, namespace, version, info, manifest = '', hooks } = value
  if (typeof name !== 'string' || name === '') throw new HelmReleaseError('the release has no name')
  if (!Number.isSafeInteger(version) || (version as number) < 1)
    throw new HelmReleaseError('the release has no revision number')
  if (typeof manifest !== 'string') throw new HelmReleaseError('the manifest of the release is not text')
  const status = isObject(info) ? info['status'] : ''
  return {
    name,
    namespace: typeof namespace === 'string' ? namespace : '',
    revision: version as number,
    status: typeof status === 'string' ? status : '',
    manifest,
    hooks: readHooks(hooks ?? []),
  }
}

function readHooks(hooks: unknown): HelmHook[] {
  if (!Array.isArray(hooks)) throw new HelmReleaseError('the hooks of the release are not a list')
  return hooks.map((hook: unknown, index) => {
    const { name, manifest = '' } = isObject(hook) ? hook : {}
    if (!isObject(hook) || typeof manifest !== 'string') {
      throw new HelmReleaseError(`hook ${index} of the release has no manifest`)
    }
    return { name: typeof name === 'string' ? name : '', manifest }
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
