import type { Log } from '../telemetry/log.ts'
import { type CertificatePair, isSamePair } from './certificate.ts'
import type { CertificateReading, CertificateSource } from './certificate-source.ts'

/** Milliseconds after which a look that has not ended is given up. A source ends its own far sooner; this is for its faults. */
const LONGEST_LOOK = 60_000

/** The certificate in use, kept in step with its source. */
export interface LiveCertificate {
  source: Pick<CertificateSource, 'kind' | 'name'>
  current: CertificatePair
  due: Date | null
  /** As the last reading had it. */
  clockAhead: number
  /** Why it is not renewed, or what cannot be served is not taken; one line, null when all is well. */
  problem: string | null
  note: string | null
  /** Looks at the source now; a look that is under way is waited for. Never throws. */
  check(): Promise<void>
  /** Ends a look that is under way, too: nothing comes of it any more. */
  stop(): void
}

interface Look {
  /** Monotonic, milliseconds. */
  began: number
  done: Promise<void>
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
    longestLook = LONGEST_LOOK,
  }: {
    install(pair: CertificatePair): void
    onLook(live: LiveCertificate): void
    log: Log
    /** Milliseconds, for tests. */
    longestLook?: number
  },
): LiveCertificate {
  let underWay: Look | null = null
  const say = (before: string | null, { problem, note }: Pick<LiveCertificate, 'problem' | 'note'>) => {
    if (problem !== null && problem !== before) log.error(`the serving certificate is kept: ${problem}`)
    if (problem === null && before !== null) log.info('the serving certificate is renewed again')
    if (note !== null && note !== live.note) log.warn(`serving certificate: ${note}`)
  }
  const take = ({ pair, ...reading }: CertificateReading) => {
    if (!isSamePair(pair, live.current)) {
      install(pair)
      live.current = pair
      log.info({ serialNumber: pair.serialNumber, expires: pair.expires }, 'serving certificate renewed')
    }
    say(live.problem, reading)
    Object.assign(live, reading)
  }
  const fail = (problem: string) => {
    say(live.problem, { problem, note: live.note })
    live.problem = problem
  }
  const look = async (mine: Look) => {
    try {
      const reading = await source.read(new Date())
      // Given up or stopped: another one is in its place, or none.
      if (underWay !== mine) return
      take(reading)
    } catch (error) {
      if (underWay !== mine) return
      fail((error as Error).message)
    }
    underWay = null
    onLook(live)
  }
  const live: LiveCertificate = {
    source,
    current: pair,
    due: first.due,
    clockAhead: first.clockAhead,
    problem: null,
    note: null,
    check() {
      if (underWay !== null) return underWay.done
      const mine = { began: performance.now(), done: Promise.resolve() }
      underWay = mine
      mine.done = look(mine)
      return mine.done
    },
    stop() {
      clearInterval(timer)
      underWay = null
      source.close()
    },
  }
  say(null, first)
  Object.assign(live, first)
  onLook(live)
  const timer = setInterval(() => {
    // Whatever it hangs at, another may go on.
    if (underWay !== null && performance.now() - underWay.began > longestLook) {
      fail(`no look at ${source.name} has ended for ${longestLook / 1000} s`)
      onLook(live)
      underWay = null
    }
    void live.check()
  }, source.interval)
  timer.unref()
  return live
}
