import { readFileSync, writeFileSync } from 'node:fs'

const HEAD = `# Generated from rules.yaml by npm run monitoring; a test compares. Do not edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: emuguard
  labels:
    app.kubernetes.io/name: emuguard
    app.kubernetes.io/component: monitoring
spec:
`

/** The object of the Prometheus operator that has the groups of a rules file, comments included. */
export function prometheusRule(rules: string): string {
  return HEAD + rules.replaceAll(/^(?=.)/gm, '  ')
}

if (import.meta.main) {
  const file = (name: string) => new URL(name, import.meta.url)
  writeFileSync(file('prometheusrule.yaml'), prometheusRule(readFileSync(file('rules.yaml'), 'utf8')))
}
