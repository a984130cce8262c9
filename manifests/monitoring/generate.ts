import { readFileSync, writeFileSync } from 'node:fs'

const NOTICE =
  '# Generated from manifests/monitoring/rules.yaml by npm run monitoring; a test compares. Do not edit.\n'

const HEAD = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: emuguard
  namespace: emuguard
  labels:
    app.kubernetes.io/name: emuguard
    app.kubernetes.io/instance: emuguard
    app.kubernetes.io/component: monitoring
spec:
`

const source = (name: string) => new URL(name, import.meta.url)

/**
 * What is made of `rules.yaml` and `dashboard.json`, by path in manifests/: the object of the Prometheus Operator, comments
 * included, and what the chart, which can read nothing outside its own folder, takes in.
 */
export function generatedMonitoring(): Record<string, string> {
  const rules = readFileSync(source('rules.yaml'), 'utf8')
  return {
    'monitoring/prometheusrule.yaml': NOTICE + HEAD + rules.replaceAll(/^(?=.)/gm, '  '),
    'helm/emuguard/files/rules.yaml': NOTICE + rules,
    'helm/emuguard/files/dashboard.json': readFileSync(source('dashboard.json'), 'utf8'),
  }
}

if (import.meta.main) {
  for (const [name, content] of Object.entries(generatedMonitoring())) {
    writeFileSync(source(`../${name}`), content)
  }
}
