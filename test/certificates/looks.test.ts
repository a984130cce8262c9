import t from 'tap'
import { readBundle } from '../../src/certificates/ca-bundle.ts'
import { type CertificatePair, checkPair } from '../../src/certificates/certificate.ts'
import type { CertificateSource } from '../../src/certificates/certificate-source.ts'
import type { CertificateStore, ReadTrust, Written } from '../../src/certificates/certificate-store.ts'
import { issueCertificate } from '../../src/certificates/issue-certificate.ts'
import { selfManaged } from '../../src/certificates/self-managed.ts'
import type { StoredCertificates } from '../../src/certificates/stored-certificates.ts'
import { testLog } from '../fixtures/log-lines.ts'

// One guard and what its store answers; what several make of it together is in self-managed.test.ts.

const HOSTS = ['guard.example']

interface Scene {
  source: CertificateSource
  store: { stored: StoredCertificates; trust: ReadTrust['trust']; problem: string | null }
  /** What the next writes come to; then `done`. */
  outcomes: Written[]
  /** `readTrust`, `writeSecret`, … */
  asked: string[]
  /** Called before each. */
  onAsk: (what: string) => void | Promise<void>
  pauses: number[]
  time: { clock: number }
}

/** @param stored what the Secret holds at first; a configuration with one empty entry. */
function scene(
  stored: Partial<StoredCertificates> = {},
  hosts = HOSTS,
  madeFor: string[] | null = null,
): Scene {
  const asked: string[] = []
  const pauses: number[] = []
  const outcomes: Written[] = []
  const time = { clock: 0 }
  const store: Scene['store'] = {
    stored: { current: null, next: null, authorities: [], ...stored },
    trust: { uid: 'a', bundles: [[]] },
    problem: null,
  }
  const ask = async <T>(what: string, then: () => T): Promise<T> => {
    asked.push(what)
    await made.onAsk(what)
    return then()
  }
  const done = (work: () => void): Written => {
    const outcome = outcomes.shift() ?? 'done'
    if (outcome === 'done') work()
    return outcome
  }
  const memory: CertificateStore = {
    name: 'Secret guard/tls',
    readTrust: () =>
      ask('readTrust', () => ({
        trust: store.trust,
        date: null,
        problem: store.problem,
        note: store.trust === 'missing' ? 'there is no ValidatingWebhookConfiguration emuguard yet' : null,
        write: (bundles) =>
          ask('writeTrust', () => done(() => void Object.assign(store, { trust: { uid: 'a', bundles } }))),
      })),
    readSecret: () =>
      ask('readSecret', () => ({
        stored: store.stored,
        unusable: [],
        date: null,
        write: (stored) => ask('writeSecret', () => done(() => void Object.assign(store, { stored }))),
      })),
    close() {},
  }
  const source = selfManaged(memory, {
    hosts,
    overlap: 300_000,
    issue: (wanted, ...more) => issueCertificate(madeFor ?? wanted, ...more),
    clock: () => time.clock,
    log: testLog('silent').log,
    pause: async (milliseconds) => void pauses.push(milliseconds),
  })
  const made: Scene = { source, store, outcomes, asked, onAsk() {}, pauses, time }
  return made
}

async function pairOf(hosts: string[]): Promise<CertificatePair> {
  const now = new Date()
  return checkPair(await issueCertificate(hosts, now), { certificate: 'it', privateKey: 'its key' }, now)
}

const writes = ({ asked }: Scene) => asked.filter((what) => what.startsWith('write'))

t.test('a certificate that came out wrong is not stored, and not made anew without end', async (t) => {
  const wrong = scene({}, HOSTS, ['other.example'])
  const error = { name: 'CertificateError', message: /that was made is not good for all of guard\.example/ }
  await t.rejects(wrong.source.read(new Date()), error)
  t.same(writes(wrong), [])
  const current = await pairOf(['old.example'])
  const old = scene({ current }, HOSTS, ['other.example'])
  const { pair, problem } = await old.source.read(new Date())
  t.equal(pair, current, 'what there is goes on being served')
  t.match(problem, /not good for all of guard\.example/)
  t.same(writes(old), ['writeTrust'])
})

t.test('conflicts are waited out, and not for ever', async (t) => {
  const two = scene()
  two.outcomes.push({ conflict: 'first' }, { conflict: 'second' })
  t.equal((await two.source.read(new Date())).problem, null)
  t.equal(two.pauses.length, 2)

  const all = scene({ current: await pairOf(HOSTS) })
  all.outcomes.push(...Array.from({ length: 50 }, (): Written => ({ conflict: 'denied (409)' })))
  const { problem } = await all.source.read(new Date())
  t.match(problem, /^not done in one look: .*: denied \(409\)$/)
  t.equal(writes(all).length, 5)
})

t.test('what is refused is not asked again in the same look', async (t) => {
  const refused = scene({ current: await pairOf(HOSTS) })
  refused.outcomes.push({ problem: 'denied (422)' })
  t.match(await refused.source.read(new Date()), { problem: 'denied (422)' })
  t.same(writes(refused), ['writeTrust'])
})

t.test('a look that takes too long begins no further step, and serves what it has found', async (t) => {
  const slow = scene()
  slow.onAsk = () => {
    slow.time.clock += 8000
  }
  const { pair, problem } = await slow.source.read(new Date())
  t.ok(pair)
  t.match(problem, /^not done in one look: authorities are added to the caBundle$/)
  t.same(writes(slow), ['writeSecret'])
})

t.test('nothing is written after it is closed', async (t) => {
  for (const last of ['readTrust', 'readSecret', 'writeSecret']) {
    const closed = scene()
    let after = 0
    closed.onAsk = (what) => {
      if (closed.asked.includes(last) && what.startsWith('write') && what !== last) after++
      if (what === last) closed.source.close()
    }
    await t.rejects(closed.source.read(new Date()), { message: 'the guard is being stopped' }, last)
    t.equal(after, 0, last)
  }
  const { source, asked } = scene()
  source.close()
  await t.rejects(source.read(new Date()), { name: 'CertificateError' })
  t.same(asked, [])
})

t.test('nor by a look that another has taken the place of', async (t) => {
  const one = scene()
  let goOn!: () => void
  const waits = new Promise<void>((resolve) => {
    goOn = resolve
  })
  one.onAsk = () => (one.asked.length === 1 ? waits : undefined)
  const first = one.source.read(new Date())
  one.onAsk = () => {}
  const second = await one.source.read(new Date())
  const before = writes(one).length
  goOn()
  await t.rejects(first, { name: 'CertificateError', message: 'another look has begun' })
  t.equal(writes(one).length, before)
  t.equal((await one.source.read(new Date())).pair, second.pair)
})

t.test('a configuration that does not come is a problem in the end', async (t) => {
  const lonely = scene()
  lonely.store.trust = 'missing'
  const note = 'there is no ValidatingWebhookConfiguration emuguard yet'
  t.match(await lonely.source.read(new Date()), { problem: null, note })
  lonely.time.clock = 299_999
  t.match(await lonely.source.read(new Date()), { problem: null, note })
  lonely.time.clock = 300_000
  t.match(await lonely.source.read(new Date()), {
    problem: 'there is still no webhook configuration after 5 minutes: is --webhook-configuration right?',
    note,
  })
  lonely.store.trust = { uid: 'b', bundles: [[]] }
  t.match(await lonely.source.read(new Date()), { problem: null, note: null })
})

t.test(
  'a guard that starts serves what the Secret holds though the configuration is not answered',
  async (t) => {
    const current = await pairOf(HOSTS)
    const next = await pairOf(HOSTS)
    const { authority } = await issueCertificate(HOSTS, new Date())
    // What would be promoted by whoever may not see the configuration, and what would be taken away.
    for (const stored of [
      { current, next },
      { current, authorities: readBundle(authority) },
    ]) {
      const troubled = scene(stored)
      Object.assign(troubled.store, { trust: 'unanswered', problem: 'not now (500)' })
      for (const clock of [0, 300_000, 3_000_000]) {
        troubled.time.clock = clock
        const age = 'next' in stored ? 80 * 86_400_000 : 0
        const { pair, problem } = await troubled.source.read(new Date(Date.now() + age))
        t.equal(pair, current)
        t.match(problem, /not now \(500\)/)
      }
      t.same(writes(troubled), [])
    }
  },
)
