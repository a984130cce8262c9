import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { CertificateError } from '../certificates/certificate.ts'
import type { Log } from '../telemetry/log.ts'

/** The authorities in force, kept in step with their file. */
export interface LiveAuthorities {
  /** PEM, one certificate each. */
  current: string[]
  /** Looks at the file now. */
  check(): void
  stop(): void
}

/**
 * Reads a file of certificate authorities, PEM; what stands between the certificates is skipped, as in kube-apiserver.
 * @throws {CertificateError} when it cannot be read, holds no certificate or a broken one, when all have expired, or when
 * one has its issuer elsewhere: kube-apiserver would trust such an intermediate by itself, a server of Node would not
 * (it passes no `allowPartialTrustChain` on), and would refuse every caller.
 */
export function readAuthorities(file: string, now: Date): string[] {
  const pem = read(file).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (pem.length === 0) throw new CertificateError(`${file} holds no PEM certificate`)
  const authorities = pem.map((text, index) => {
    try {
      return new X509Certificate(text)
    } catch {
      throw new CertificateError(`certificate ${index + 1} of ${file} is broken`)
    }
  })
  const isSigned = (one: X509Certificate) =>
    authorities.some((issuer) => one.checkIssued(issuer) && one.verify(issuer.publicKey))
  const orphan = authorities.findIndex((one) => !isSigned(one))
  if (orphan !== -1) {
    throw new CertificateError(
      `certificate ${orphan + 1} of ${file} was signed by an authority that is not in the file: add it, up to the root`,
    )
  }
  if (authorities.every(({ validToDate }) => validToDate <= now))
    throw new CertificateError(`all authorities of ${file} have expired`)
  return pem
}

/**
 * Polls the file (a mounted Secret swaps links, which file watchers miss) and hands new authorities to `install`. A file
 * that is unusable is left alone: the old authorities stay in force, and the log says so once.
 */
export function renewAuthorities(
  file: string,
  first: string[],
  { install, log, interval }: { install(authorities: string[]): void; log: Log; interval: number },
): LiveAuthorities {
  let lastProblem: string | null = null
  const live: LiveAuthorities = {
    current: first,
    check() {
      try {
        const authorities = readAuthorities(file, new Date())
        const before = live.current
        if (authorities.join('\n') === before.join('\n')) {
          lastProblem = null
          return
        }
        live.current = authorities
        try {
          install(authorities)
        } catch (error) {
          live.current = before
          throw error
        }
        lastProblem = null
        log.info({ file, authorities: authorities.length }, 'authorities of client certificates renewed')
      } catch (error) {
        const { message } = error as Error
        if (message !== lastProblem) log.error(`the authorities of client certificates are kept: ${message}`)
        lastProblem = message
      }
    },
    stop: () => clearInterval(timer),
  }
  const timer = setInterval(live.check, interval)
  timer.unref()
  return live
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CertificateError(
      `cannot read the authorities of client certificates: ${(error as Error).message}`,
    )
  }
}
