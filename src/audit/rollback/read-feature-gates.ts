/**
 * Reads which feature gates an apiserver has on and off from its `/metrics`: `kubernetes_feature_enabled{name,stage} 0|1`
 * (k8s.io/component-base/metrics/prometheus/feature). Null when the text has no such metric.
 */
export function readFeatureGates(metrics: string): Record<string, boolean> | null {
  const gates: [string, boolean][] = []
  for (const line of metrics.matchAll(
    /^kubernetes_feature_enabled\{([^}]*)\}[ \t]+([01])(?:\.0+)?[ \t]*$/gm,
  )) {
    const name = /(?:^|,)[ \t]*name="([^"\\]+)"/.exec(line[1]!)?.[1]
    if (name !== undefined) gates.push([name, line[2] === '1'])
  }
  return gates.length === 0 ? null : Object.fromEntries(gates)
}
