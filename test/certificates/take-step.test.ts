import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { isGoodFor } from '../../src/certificates/certificate.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import type { StoreStep } from '../../src/certificates/plan-renewal.ts'
import type { StoredCertificates } from '../../src/certificates/stored-certificates.ts'
import { type Issue, takeStep } from '../../src/certificates/take-step.ts'

const NOW = new Date()
const FIRST: StoreStep = {
  kind: 'store',
  why: 'there is none',
  stored: { current: 'new', next: null, authorities: [] },
  hosts: ['a', 'b'],
}

/** What is written, for guards that are told `hosts`. */
async function written(step: StoreStep, more: { issue?: Issue; signal?: AbortSignal } = {}) {
  const writes: StoredCertificates[] = []
  const write = async (stored: StoredCertificates) => {
    writes.push(stored)
    return 'done' as const
  }
  const { issue = issueCertificate, signal = new AbortController().signal } = more
  const options = { hosts: ['a'], now: NOW, authorityName: 'CA of guards', issue, signal }
  return { came: await takeStep(step, { write }, options).catch((error: Error) => error), writes }
}

t.test('makes what is wanted, and nothing else', async (t) => {
  const { came, writes } = await written(FIRST)
  t.equal(came, 'done')
  const [{ current, next, authorities }] = writes as [StoredCertificates]
  t.ok(isGoodFor(current!, ['a', 'b']))
  t.equal(next, null)
  t.equal(authorities.length, 1)
  const other = readBundle((await issueCertificate(['c'], NOW)).authority)
  const renewed = { current: current!, next: 'new' as const, authorities: [...authorities, ...other] }
  const [second] = (await written({ ...FIRST, stored: renewed })).writes
  t.equal(second!.current, current)
  t.ok(isGoodFor(second!.next!, ['a', 'b']))
  t.equal(second!.authorities.length, 3)
  const promoted = { current: second!.next!, next: null, authorities }
  const issue = () => Promise.reject(new Error('not asked for'))
  t.same(await written({ ...FIRST, stored: promoted }, { issue }), { came: 'done', writes: [promoted] })
})

t.test('what came out wrong is not written: it would be made anew without end', async (t) => {
  const issue: Issue = (_hosts, ...more) => issueCertificate(['b'], ...more)
  t.same(await written(FIRST, { issue }), {
    came: { problem: 'the certificate that was made is not good for all of a' },
    writes: [],
  })
})

t.test('nothing is written when the look has ended meanwhile', async (t) => {
  const look = new AbortController()
  const issue: Issue = (...asked) => {
    look.abort(new Error('over'))
    return issueCertificate(...asked)
  }
  const { came, writes } = await written(FIRST, { issue, signal: look.signal })
  t.match(came, { message: 'over' })
  t.same(writes, [])
})
