import type { Log } from '../telemetry/log.ts'
import { type CertificatePair, isSamePair } from './certificate.ts'
import type { CertificateReading, CertificateSource } from './certificate-source.ts'

/** The certificate in use, kept in step with its source. */
export interface LiveCertificate {
  source: Pick<CertificateSource, 'kind' | 'name'>
  current: CertificatePair
  due: Date | null
  /** Why it is not renewed, or what cannot be served is not taken; one line, null when all is well. */
  problem: string | null
  note: string | null
  /** Looks at the source now; a look that is under way is waited for. Never throws. */
  check(): Promise<void>
  stop(): void
}

/**
 * Polls the source (a mounted Secret swaps links, which file watchers miss) and hands a new pair to `install`. One that
 * is unusable, for example because only one of the files was written yet, is left alone: the old pair stays in use, and
 * the log says so once.
 * @param onLook after each look, and for the first reading.
 */
export function renewCertificate(
  source: CertificateSource,
  { pair, ...first }: CertificateReading,
  {
    install,
    onLook,
    log,
  }: { install(pair: CertificatePair): void; onLook(live: LiveCertificate): void; log: Log },
): LiveCertificate {
  let underWay: Promise<void> | null = null
  const say = (before: string | null, { problem, note }: Pick<LiveCertificate, 'problem' | 'note'>) => {
    if (problem !== null && problem !== before) log.error(`the serving certificate is kept: ${problem}`)
    if (problem === null && before !== null) log.info('the serving certificate is renewed again')
    if (note !== null && note !== live.note) log.warn(`serving certificate: ${note}`)
  }
  const look = async () => {
    try {
      const { pair, ...reading } = await source.read(new Date())
      if (!isSamePair(pair, live.current)) {
        install(pair)
        live.current = pair
        log.info({ serialNumber: pair.serialNumber, expires: pair.expires }, 'serving certificate renewed')
      }
      say(live.problem, reading)
      Object.assign(live, reading)
    } catch (error) {
      const problem = (error as Error).message
      say(live.problem, { problem, note: live.note })
      live.problem = problem
    }
    onLook(live)
  }
  const live: LiveCertificate = {
    source,
    current: pair,
    due: first.due,
    problem: null,
    note: null,
    check() {
      underWay ??= look().finally(() => {
        underWay = null
      })
      return underWay
    },
    stop() {
      clearInterval(timer)
      source.close()
    },
  }
  say(null, first)
  Object.assign(live, first)
  onLook(live)
  const timer = setInterval(() => void live.check(), source.interval)
  timer.unref()
  return live
}
