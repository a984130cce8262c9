import { describeSystemError } from '../audit/sources/system-error.ts'
import { ClusterError } from './cluster.ts'

/** Node's codes for a connection that was there and broke; it may hold when tried again. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE', 'Z_BUF_ERROR'])

/** The codes of OpenSSL's verification, and of its handshake. */
const NOT_TRUSTED = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|INVALID_CA|HOSTNAME_MISMATCH)/
const NO_HANDSHAKE = /^(ERR_SSL_|ERR_TLS_|EPROTO)/

/** Why a server did not answer, in one line and in words that an operator can do something with. */
export function transportError(origin: string, error: NodeJS.ErrnoException): ClusterError {
  const { code = '', message } = error
  const isBroken = BROKEN.has(code) || message === 'aborted'
  return new ClusterError(`cannot reach ${origin}: ${describe(code, error)}`, { isBroken })
}

function describe(code: string, error: NodeJS.ErrnoException): string {
  const [message] = error.message.split('\n', 1)
  if (code === 'ENOTFOUND') return 'no such host'
  if (code === 'EAI_AGAIN') return 'the name of the host cannot be looked up'
  if (code === 'ECONNRESET' || message === 'aborted') return 'the connection was reset'
  if (NOT_TRUSTED.test(code)) {
    return `TLS: ${message} (${code}): check certificate-authority and tls-server-name of the cluster in the kubeconfig`
  }
  if (NO_HANDSHAKE.test(code))
    return `TLS: no handshake (${code}): is it an HTTPS server, and are client certificates right?`
  // Several addresses were tried: their errors are inside.
  if (error instanceof AggregateError && error.errors.length > 0) return describe(code, error.errors[0])
  // zlib has numbers of its own.
  return /^E[A-Z0-9]+$/.test(code) && typeof error.errno === 'number' ? describeSystemError(error) : message!
}
