// What the shipped rules and the dashboard name exists: metrics, labels, their values, runbooks.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { generatedMonitoring } from '../../manifests/monitoring/generate.ts'
import { HAZARDS, REASONS, SURFACE_NAMES } from '../../src/evaluate/finding.ts'
import { knownMetrics, TARGET_LABELS } from './known-metrics.ts'
import { dashboard, dashboardQueries, readMonitoring, rules, ruleTests } from './monitoring-files.ts'
import { parsePromql } from './promql.ts'

const CLOSED_SETS: Record<string, readonly string[]> = {
  surface: SURFACE_NAMES,
  hazard: HAZARDS,
  reason: REASONS,
  action: ['Deny', 'Warn', 'Audit', 'Excused'],
  known: ['true', 'false'],
  dry_run: ['true', 'false', 'unknown'],
}
const RUNBOOKS = 'docs/runbooks'
const alerts = rules.filter(({ alert }) => alert !== undefined)

t.test('metrics, labels and values of every expression', async (t) => {
  const known = await knownMetrics()
  const expressions = [
    ...rules.map(({ alert, record, expr }) => ({ title: alert ?? record!, expr })),
    ...dashboardQueries,
    ...dashboard.annotations.list.map(({ expr }) => ({ title: 'annotation', expr })),
  ]
  t.ok(expressions.length > 40)
  for (const { title, expr } of expressions) {
    const { selectors, groupings } = parsePromql(expr)
    const available = new Set(TARGET_LABELS)
    for (const { metric, matchers } of selectors) {
      const labels = known.get(metric)
      t.ok(labels, `${title}: ${metric} exists`)
      for (const label of labels ?? []) available.add(label)
      for (const { label, value } of matchers) {
        t.ok([...(labels ?? []), ...TARGET_LABELS].includes(label), `${title}: ${metric} has ${label}`)
        const values = CLOSED_SETS[label]
        if (!values || value === '.*') continue
        for (const one of value.split('|')) t.ok(values.includes(one), `${title}: ${label} can be ${one}`)
      }
    }
    t.strictSame(
      groupings.filter((label) => !available.has(label)),
      [],
      `${title}: groups by labels that are there`,
    )
  }
})

t.test('every alert tells what it is, how bad it is, and where its page is', async (t) => {
  t.ok(alerts.length > 10)
  for (const { alert, labels, annotations } of alerts) {
    t.match(alert, /^Emuguard[A-Z]\w+$/)
    t.ok(['critical', 'warning', 'info'].includes(labels?.['severity'] ?? ''), `${alert}: severity`)
    t.match(annotations, { summary: /\w.*\.$/, description: /\w.*\.$/ }, `${alert}: summary and description`)
    t.equal(annotations?.['runbook_url'], `https://emuguard.dev/runbooks/${alert}`)
    t.ok(existsSync(`${RUNBOOKS}/${alert}.md`), `${alert}: ${RUNBOOKS}/${alert}.md is there`)
  }
})

t.test('every runbook belongs to an alert and has its four parts', async (t) => {
  const names = new Set(alerts.map(({ alert }) => `${alert}.md`))
  for (const name of readdirSync(RUNBOOKS)) {
    t.ok(names.has(name), `${name} belongs to an alert`)
    const text = readFileSync(`${RUNBOOKS}/${name}`, 'utf8')
    t.ok(text.startsWith(`# ${name.replace('.md', '')}\n`), `${name}: title`)
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    t.strictSame(headings, ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'], name)
    t.match(text, /^```/m, `${name}: commands`)
  }
})

t.test('every alert, in each of its severities, fires in a unit test of promtool', async (t) => {
  const fires = new Set<string>()
  for (const file of ruleTests) {
    const { rule_files, tests } = parse(readMonitoring(file))
    t.strictSame(rule_files, ['../rules.yaml'], file)
    for (const { alert_rule_test: cases = [] } of tests) {
      for (const { alertname, exp_alerts = [] } of cases) {
        t.ok(
          alerts.some(({ alert }) => alert === alertname),
          `${file}: ${alertname} exists`,
        )
        for (const { exp_labels } of exp_alerts) fires.add(`${alertname} ${exp_labels.severity}`)
      }
    }
  }
  for (const { alert, labels } of alerts) t.ok(fires.has(`${alert} ${labels?.['severity']}`), `${alert}`)
})

t.test(
  'the PrometheusRule and what the chart takes in are the rules and the dashboard: npm run monitoring',
  async (t) => {
    for (const [name, content] of Object.entries(generatedMonitoring())) {
      t.equal(readMonitoring(`../${name}`), content, name)
    }
    const source = parse(readMonitoring('rules.yaml'))
    t.strictSame(parse(readMonitoring('prometheusrule.yaml')).spec, source)
    t.strictSame(parse(readMonitoring('../helm/emuguard/files/rules.yaml')), source)
  },
)

t.test('the dashboard can be imported anywhere', async (t) => {
  const { panels, templating } = dashboard
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length, 'ids are unique')
  t.strictSame(templating.list[0], { ...templating.list[0], name: 'datasource', type: 'datasource' })
  const cells = new Set<string>()
  for (const { type, title, gridPos, datasource, targets } of panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        t.notOk(cells.has(`${x},${y}`) || x > 23, `${title} lies on nothing else`)
        cells.add(`${x},${y}`)
      }
    }
    if (type === 'row') continue
    for (const source of [datasource, ...targets!.map((target) => target.datasource)])
      t.equal(source?.uid, `\${datasource}`, `${title} asks the chosen data source`)
  }
  const used = readMonitoring('dashboard.json').matchAll(/\$\{?([a-z]\w*)/g)
  const names = new Set(templating.list.map(({ name }) => name))
  for (const [, name] of used) t.ok(names.has(name!), `the variable ${name} is there`)
})
