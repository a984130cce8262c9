// A real Prometheus with the shipped rules, on a free port of 127.0.0.1, for as long as a test needs it.

import { writeFile } from 'node:fs/promises'
import type { Test } from 'tap'
import { parse, stringify } from 'yaml'
import { type RulesFile, readMonitoring } from '../contract/monitoring-files.ts'
import { freePort } from './free-port.ts'
import { startServer, waitUntilReady } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface Sample {
  metric: Record<string, string>
  value: [number, string]
}

export interface FiringAlert {
  labels: Record<string, string>
  annotations: Record<string, string>
  state: 'pending' | 'firing'
}

export interface Prometheus {
  url: string
  /** The result of an instant query. @throws {Error} with Prometheus' own words, when it refuses the query. */
  query(expression: string): Promise<Sample[]>
  firing(): Promise<FiringAlert[]>
}

/** Scrapes and evaluates every second; what rules wait for (`for`) is cut to nothing. Lasts as long as the test. */
export async function startPrometheus(
  t: Test,
  program: string,
  scrapeConfigs: Record<string, unknown>[],
): Promise<Prometheus> {
  const folder = await temporaryFolder('emuguard-prometheus-')
  const rules = parse(readMonitoring('rules.yaml')) as RulesFile
  for (const rule of rules.groups.flatMap((group) => group.rules)) if (rule.for) rule.for = '0s'
  await writeFile(folder.file('rules.yaml'), stringify(rules))
  await writeFile(
    folder.file('prometheus.yaml'),
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yaml'],
      scrape_configs: scrapeConfigs,
    }),
    { mode: 0o600 },
  )
  const port = await freePort()
  const server = startServer(
    'prometheus',
    program,
    [
      `--config.file=${folder.file('prometheus.yaml')}`,
      `--storage.tsdb.path=${folder.file('data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    folder.file('prometheus.log'),
  )
  t.teardown(async () => {
    if (!t.passing()) process.stderr.write(`the log of prometheus:\n${server.log()}\n`)
    await server.kill()
    await folder.remove()
  })
  const url = `http://127.0.0.1:${port}`
  await waitUntilReady(server, async () => (await fetch(`${url}/-/ready`)).ok)
  const get = async (path: string) => {
    const body = (await (await fetch(`${url}/api/v1/${path}`)).json()) as Answer
    if (body.status !== 'success') throw new Error(`${path}: ${body.error}`)
    return body.data
  }
  return {
    url,
    query: async (expression) => (await get(`query?query=${encodeURIComponent(expression)}`)).result!,
    firing: async () => (await get('alerts')).alerts!.filter(({ state }) => state === 'firing'),
  }
}

interface Answer {
  status: 'success' | 'error'
  error?: string
  data: { result?: Sample[]; alerts?: FiringAlert[] }
}
