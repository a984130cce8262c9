/** One line of `/readyz?verbose`. */
export interface HealthCheck {
  name: string
  /** Null when all is well, else what is wrong. */
  problem(): string | null
  /** More for a person to read when all is well; one line. */
  detail?(): string | null
}

/** What the guard knows of its own condition. */
export interface Health {
  /** Once true it stays true: the process is on its way out. */
  isDraining: boolean
  readiness: HealthCheck[]
}

export const PING: HealthCheck = { name: 'ping', problem: () => null }

/** A healthy guard with these further readiness checks. */
export function createHealth(checks: HealthCheck[]): Health {
  const health: Health = { isDraining: false, readiness: [] }
  const shutdown: HealthCheck = {
    name: 'shutdown',
    problem: () => (health.isDraining ? 'shutting down' : null),
  }
  health.readiness = [PING, ...checks, shutdown]
  return health
}

/**
 * The answer of a health endpoint, in the form of kube-apiserver's: `ok`, and with `?verbose` or on failure one line a
 * check, `[+]ping ok` or `[-]shutdown failed: shutting down`.
 */
export function reportHealth(
  endpoint: string,
  checks: HealthCheck[],
  verbose: boolean,
): { httpStatus: 200 | 500; text: string } {
  const results = checks.map(({ name, problem, detail }) => ({
    name,
    problem: problem(),
    detail: detail?.(),
  }))
  const isHealthy = results.every(({ problem }) => problem === null)
  if (isHealthy && !verbose) return { httpStatus: 200, text: 'ok' }
  const lines = results.map(({ name, problem, detail }) =>
    problem === null ? `[+]${name} ok${detail ? `: ${detail}` : ''}` : `[-]${name} failed: ${problem}`,
  )
  const verdict = `${endpoint} check ${isHealthy ? 'passed' : 'failed'}`
  return { httpStatus: isHealthy ? 200 : 500, text: `${[...lines, verdict].join('\n')}\n` }
}
