import { constants } from 'node:crypto'
import type { Server } from 'node:https'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { printable } from '../admission/printable.ts'
import type { Log } from '../telemetry/log.ts'
import { sparingLine } from '../telemetry/sparing-line.ts'
import { HttpError } from './json-body.ts'
import { LIMITS } from './limits.ts'

/** Whose calls are answered. */
export interface AllowedClients {
  /** PEM; replaced when the file was. */
  readonly authorities: { readonly current: string[] }
  /** Common names; empty: any certificate of the authorities. */
  names: string[]
}

/** What a caller showed in the handshake. */
export interface ShownCertificate {
  /** The last of the subject, as Go takes it; null: it has none. */
  commonName: string | null
  expires: Date
  /** Null: signed by the authorities and for client authentication; else OpenSSL's name of what is wrong. */
  problem: string | null
}

export interface Refusal {
  reason: 'NoCertificate' | 'NotTrusted' | 'NameNotAllowed'
  code: 401 | 403
  message: string
}

/**
 * For the TLS server, with the authorities: a certificate is asked for, and a caller without a good one gets as far as
 * an HTTP answer. Refused in the handshake, kube-apiserver 1.37 tells its user no more than `EOF` or `connection reset by
 * peer` (for want of a certificate `tls: certificate required`, unless the object is large); the answer's text it repeats.
 * What is exposed for it is the parser of HTTP headers: nothing of the body is kept. Sessions are not resumed, since
 * a resumed one is not verified again; Go's client does not ask for it.
 */
export function clientTlsOptions(
  authorities: string[],
): Required<Pick<TlsOptions, 'ca' | 'requestCert' | 'rejectUnauthorized' | 'secureOptions'>> {
  return {
    ca: authorities,
    requestCert: true,
    rejectUnauthorized: false,
    secureOptions: constants.SSL_OP_NO_TICKET,
  }
}

/**
 * Whether a caller is turned away. The authorities sign and the certificate is for client authentication, or does not
 * say what it is for; names are compared to the letter (kube-apiserver's `--requestheader-allowed-names`:
 * apiserver/pkg/authentication/request/x509/x509.go, Verifier). Pure.
 */
export function refusalOf(shown: ShownCertificate | null, names: string[]): Refusal | null {
  if (shown === null) {
    const message = 'a client certificate is needed here (--client-ca-file), and none was shown'
    return { reason: 'NoCertificate', code: 401, message }
  }
  const { commonName, problem } = shown
  const name = printable(commonName ?? '', 100)
  if (problem !== null) {
    const message = `the client certificate of "${name}" is not trusted: ${PROBLEMS[problem] ?? problem}`
    return { reason: 'NotTrusted', code: 401, message }
  }
  if (names.length === 0 || (commonName !== null && names.includes(commonName))) return null
  const message = `the common name "${name}" of the client certificate is not one of --client-allowed-names`
  return { reason: 'NameNotAllowed', code: 403, message }
}

const NOT_SIGNED = 'no authority of --client-ca-file has signed it'
const PROBLEMS: Record<string, string> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_SIGNED,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_SIGNED,
  CERT_SIGNATURE_FAILURE: NOT_SIGNED,
  CERT_HAS_EXPIRED: 'it has expired, or its authority has',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  INVALID_PURPOSE: 'it is not for client authentication (extended key usage clientAuth)',
}

/**
 * Turns away all others before anything is read of them, and tells the log at a bounded rate. Where a connection was made
 * with what no longer holds (authorities since replaced, a certificate since expired) its call is answered, and the
 * connection closed: the next handshake decides, and no call is lost when apiserver and guard are given new files.
 */
export function requireClientCertificates(
  app: FastifyInstance,
  { authorities, names }: AllowedClients,
  log: Log,
): void {
  const connections = new WeakMap<object, { shown: ShownCertificate | null; authorities: string[] }>()
  ;(app.server as Server).on('secureConnection', (socket) => {
    connections.set(socket, { shown: shownBy(socket), authorities: authorities.current })
  })
  const tell = sparingLine(LIMITS.refusedClients, (reason: Refusal['reason'], fields: object, times) =>
    log.warn({ reason, ...fields, times }, 'a caller was turned away'),
  )
  app.addHook('onRequest', ({ raw, ip }, reply, done) => {
    const shown = connections.get(raw.socket)?.shown ?? null
    const refusal = refusalOf(shown, names)
    if (refusal === null) return done()
    tell(refusal.reason, { address: ip, problem: refusal.message }, performance.now())
    // The next call may come with a better certificate.
    reply.header('connection', 'close')
    done(new HttpError(refusal.code, refusal.message))
  })
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    const made = connections.get(raw.socket)
    const holds = made?.authorities === authorities.current && made.shown && made.shown.expires > new Date()
    if (!holds) reply.header('connection', 'close')
    done()
  })
}

function shownBy(socket: TLSSocket): ShownCertificate | null {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return null
  const name: string | string[] | undefined = certificate.toLegacyObject().subject?.CN
  const commonName = (Array.isArray(name) ? name.at(-1) : name) ?? null
  const problem = socket.authorized ? null : String(socket.authorizationError)
  return { commonName, expires: certificate.validToDate, problem }
}
