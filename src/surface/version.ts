import semver from 'semver'

/**
 * A Kubernetes minor release, written as Kubernetes writes it: `"1.36"`.
 * Emulation and min compatibility versions carry no patch number (KEP-4330).
 */
export type Release = string

/**
 * Reads a release as kube-apiserver's flags accept it: `1.36`, `v1.36` or `kube=1.36`.
 * @throws {RangeError} on anything else; a patch number is refused with Kubernetes' own words.
 */
export function parseRelease(text: string): Release {
  const match = /^(?:kube=)?v?(\d+)\.(\d+)(\.\d+)?$/.exec(text.trim())
  if (!match) throw new RangeError(`"${text}" is not a version: write major.minor, for example 1.36`)
  if (match[3])
    throw new RangeError(`patch version not allowed, got: "${text}": write major.minor, for example 1.36`)
  return `${Number(match[1])}.${Number(match[2])}`
}

/** Negative when `a` is older than `b`, zero when equal, positive when newer. */
export function compareReleases(a: Release, b: Release): number {
  return parsed(a).compare(parsed(b))
}

/** There are some twenty releases, and a finding of a large object compares several: each is read once. */
const releases = new Map<Release, semver.SemVer>()

/** @throws {TypeError} on what is no release. */
function parsed(release: Release): semver.SemVer {
  const known = releases.get(release)
  if (known !== undefined) return known
  const version = new semver.SemVer(`${release}.0`)
  releases.set(release, version)
  return version
}

/** The release `count` minors before (negative: after) the given one; never below minor 0. */
export function releaseBefore(release: Release, count = 1): Release {
  const { major, minor } = parsed(release)
  return `${major}.${Math.max(0, minor - count)}`
}

/** The older of two releases. */
export function olderRelease(a: Release, b: Release): Release {
  return compareReleases(a, b) <= 0 ? a : b
}

/** The newer of two releases. */
export function newerRelease(a: Release, b: Release): Release {
  return compareReleases(a, b) >= 0 ? a : b
}
