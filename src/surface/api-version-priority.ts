const PATTERN = /^v(\d+)(?:(alpha|beta)(\d+))?$/
const MATURITY = { alpha: 1, beta: 2, ga: 3 }

/** An API version's maturity by its name; null for a name that is no Kubernetes version. */
export function maturityOf(version: string): 'alpha' | 'beta' | 'ga' | null {
  const match = PATTERN.exec(version)
  return match ? ((match[2] as 'alpha' | 'beta' | undefined) ?? 'ga') : null
}

/**
 * Orders API versions by Kubernetes' priority, highest first: v2, v1, v1beta2, v1beta1, v1alpha1
 * (CompareKubeAwareVersionStrings in k8s.io/apimachinery/pkg/version/helpers.go).
 */
export function comparePriority(a: string, b: string): number {
  const [rankA, rankB] = [rank(a), rank(b)]
  for (let i = 0; i < rankA.length; i++) {
    if (rankA[i] !== rankB[i]) return rankB[i]! - rankA[i]!
  }
  return a < b ? -1 : a > b ? 1 : 0
}

function rank(version: string): number[] {
  const match = PATTERN.exec(version)
  if (!match) return [0, 0, 0]
  return [MATURITY[maturityOf(version)!], Number(match[1]), Number(match[3] ?? 0)]
}
