/** The sum of a metric's samples that have the given labels, whatever others they have; 0 when there is none. */
export function metricValue(text: string, name: string, labels: Record<string, string> = {}): number {
  let sum = 0
  for (const line of text.split('\n')) {
    const [, metric, list = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (metric !== name) continue
    const has = Object.fromEntries([...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]))
    if (Object.entries(labels).every(([key, wanted]) => has[key] === wanted)) sum += Number(value)
  }
  return sum
}
