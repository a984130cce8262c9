import t from 'tap'
import { transportError } from '../../src/cluster/transport-error.ts'

const of = (code: string, message = 'raw', more = {}) =>
  transportError('https://a:1', Object.assign(new Error(message), { code, ...more }))

t.test('what cannot get better is not tried again', async (t) => {
  t.match(of('ECONNREFUSED', 'connect ECONNREFUSED', { errno: -111 }), {
    isBroken: false,
    message: 'cannot reach https://a:1: connection refused',
  })
  t.match(of('ENOTFOUND'), { isBroken: false, message: /no such host$/ })
  t.match(of('CERT_HAS_EXPIRED', 'certificate has expired'), {
    isBroken: false,
    message: /TLS: certificate has expired \(CERT_HAS_EXPIRED\): check certificate-authority/,
  })
  t.match(of('EPROTO', 'a\nb'), { isBroken: false, message: /TLS: no handshake \(EPROTO\)/ })
})

t.test('what breaks may hold the next time', async (t) => {
  t.match(of('ECONNRESET', 'socket hang up'), { isBroken: true, message: /the connection was reset$/ })
  t.match(of('ECONNRESET', 'aborted'), { isBroken: true })
  t.match(of('Z_BUF_ERROR', 'unexpected end of file', { errno: -5 }), {
    isBroken: true,
    message: /unexpected end of file$/,
  })
})

t.test('of several addresses, the error of the first', async (t) => {
  const refused = Object.assign(new Error('x'), { errno: -111 })
  const error = Object.assign(new AggregateError([refused], ''), { code: 'ECONNREFUSED' })
  t.equal(transportError('https://a', error).message, 'cannot reach https://a: connection refused')
})
