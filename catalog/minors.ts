/** Orders minors (1.9 before 1.10). */
export function compareMinors(a: string, b: string): number {
  return minorNumber(a) - minorNumber(b)
}

/** 37, of 1.37. */
export function minorNumber(minor: string): number {
  const number = /^1\.(\d+)$/.exec(minor)?.[1]
  if (number === undefined) throw new Error(`"${minor}" is not a minor of Kubernetes, such as 1.37`)
  return Number(number)
}
