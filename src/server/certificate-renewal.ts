import type { Log } from '../telemetry/log.ts'
import { type CertificateFiles, type CertificatePair, readCertificate } from './certificate.ts'

/** The certificate in use, kept in step with its files. */
export interface LiveCertificate {
  current: CertificatePair
  /** Looks at the files now. */
  check(): void
  stop(): void
}

/**
 * Polls the files (a mounted Secret swaps links, which file watchers miss) and hands a new pair to `install`. One that
 * is unusable, for example because only one of the files was written yet, is left alone: the old pair stays in use, and
 * the log says so once.
 */
export function renewCertificate(
  files: CertificateFiles,
  first: CertificatePair,
  { install, log, interval }: { install(pair: CertificatePair): void; log: Log; interval: number },
): LiveCertificate {
  let lastProblem: string | null = null
  const live: LiveCertificate = {
    current: first,
    check() {
      try {
        const pair = readCertificate(files, new Date())
        lastProblem = null
        if (pair.certificate === live.current.certificate && pair.privateKey === live.current.privateKey)
          return
        install(pair)
        live.current = pair
        log.info({ serialNumber: pair.serialNumber, expires: pair.expires }, 'serving certificate renewed')
      } catch (error) {
        const { message } = error as Error
        if (message !== lastProblem) log.error(`the serving certificate is kept: ${message}`)
        lastProblem = message
      }
    },
    stop: () => clearInterval(timer),
  }
  const timer = setInterval(live.check, interval)
  timer.unref()
  return live
}
