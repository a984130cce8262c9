import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { AuditReport } from '../../src/audit/report.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface AuditRun {
  code: number
  /** Null when there is no report on stdout. */
  report: AuditReport | null
  stdout: string
  stderr: string
}

/** Runs `emuguard audit -o json` as a shell would, with no kubeconfig but the one in the arguments. */
export async function runAudit(...args: string[]): Promise<AuditRun> {
  const child = spawn(process.execPath, [MAIN, 'audit', '-o', 'json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KUBECONFIG: '/nonexistent', HOME: '/nonexistent' },
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, report: stdout === '' ? null : JSON.parse(stdout), stdout, stderr }
}
