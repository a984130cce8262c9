import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

export const MONITORING = new URL('../../manifests/monitoring/', import.meta.url)

export const readMonitoring = (name: string) => readFileSync(new URL(name, MONITORING), 'utf8')

export interface Rule {
  alert?: string
  record?: string
  expr: string
  for?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

export interface RulesFile {
  groups: { name: string; rules: Rule[] }[]
}

export const rules: Rule[] = (parse(readMonitoring('rules.yaml')) as RulesFile).groups.flatMap(
  (group) => group.rules,
)

/** Files of promtool's unit tests. */
export const ruleTests: string[] = readdirSync(new URL('tests/', MONITORING)).map((name) => `tests/${name}`)

export interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  datasource?: { uid: string }
  targets?: { expr: string; refId: string; datasource: { uid: string } }[]
}

export interface Dashboard {
  panels: Panel[]
  templating: { list: { name: string; type: string; query: string | { query: string } }[] }
  annotations: { list: { expr: string; datasource: { uid: string } }[] }
}

export const dashboard: Dashboard = JSON.parse(readMonitoring('dashboard.json'))

/** Every query of the dashboard as Prometheus gets it: variables have values. */
export const dashboardQueries: { title: string; expr: string }[] = dashboard.panels.flatMap((panel) =>
  (panel.targets ?? []).map(({ expr, refId }) => ({
    title: `${panel.title} ${refId}`,
    expr: expr
      .replaceAll(/\$__(rate_interval|interval)\b/g, '5m')
      .replaceAll('$__range', '6h')
      .replaceAll('$surface', '.*'),
  })),
)
