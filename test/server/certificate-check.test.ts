import t from 'tap'
import type { LiveCertificate } from '../../src/certificates/certificate-renewal.ts'
import { LAST_MINUTES } from '../../src/certificates/situation.ts'
import { BEFORE_EXPIRY, certificateCheck } from '../../src/server/certificate-check.ts'

function live(secondsLeft: number, more: Partial<LiveCertificate> = {}): LiveCertificate {
  const expires = new Date(Date.now() + secondsLeft * 1000)
  const current = { certificate: '', privateKey: '', validFrom: new Date(0), expires, serialNumber: '1' }
  const source = { kind: 'self-managed', name: 'Secret a/b' } as const
  const rest = { due: null, clockAhead: 0, problem: null, note: null, check: async () => {}, stop() {} }
  return { source, current, ...rest, ...more }
}

t.test('not ready without, and from a minute before the end', async (t) => {
  const problem = (now: LiveCertificate | string) => certificateCheck(() => now).problem()
  t.equal(problem('there is none yet: forbidden'), 'there is none yet: forbidden')
  t.equal(problem(live(90)), null)
  t.match(problem(live(50)), /^expires on 20\d\d-/)
  t.match(problem(live(-1, { problem: 'forbidden' })), /^expired on 20.*Z: forbidden$/)
})

t.test('a renewal that fails is told, and no reason to be unready', async (t) => {
  const due = new Date('2027-01-01T00:00:00Z')
  const check = certificateCheck(() => live(3600, { due, problem: 'forbidden', note: 'no configuration' }))
  t.equal(check.problem(), null)
  t.match(
    check.detail!(),
    /^self-managed, Secret a\/b, expires 20.*, renewed from 2027-01-01T00:00:00.000Z on, no configuration, RENEWAL FAILS: forbidden$/,
  )
  t.match(certificateCheck(() => live(3600)).detail!(), /^self-managed, Secret a\/b, expires [^,]+$/)
  t.equal(certificateCheck(() => 'none').detail!(), null)
})

t.test('a clock that is wrong here alone changes nothing', async (t) => {
  const problem = (now: LiveCertificate) => certificateCheck(() => now).problem()
  t.equal(problem(live(-3600, { clockAhead: 7_200_000 })), null)
  t.match(problem(live(3600, { clockAhead: -7_200_000 })), /^expired on /)
})

t.test('who has another certificate to serve has taken it before', async (t) => {
  t.ok(LAST_MINUTES >= 2 * BEFORE_EXPIRY)
})
