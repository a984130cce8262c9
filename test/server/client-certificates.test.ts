import { writeFileSync } from 'node:fs'
import { Agent, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import t, { type Test } from 'tap'
import { refusalOf, type ShownCertificate } from '../../src/server/client-certificates.ts'
import { createAuthority, type Signed } from '../fixtures/authority.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const shown = (changes: Partial<ShownCertificate>): ShownCertificate => ({
  commonName: 'kube-apiserver',
  expires: new Date('2030-01-01'),
  problem: null,
  ...changes,
})

t.test('who is turned away, and why', (t) => {
  const cases: [ShownCertificate | null, string[], string | null][] = [
    [null, [], '401 NoCertificate'],
    [shown({}), [], null],
    [shown({}), ['other', 'kube-apiserver'], null],
    [shown({ commonName: null }), [], null],
    [shown({ commonName: null }), ['kube-apiserver'], '403 NameNotAllowed'],
    [shown({}), ['Kube-Apiserver'], '403 NameNotAllowed'],
    [shown({ commonName: 'kube-apiserver\0.example.com' }), ['kube-apiserver'], '403 NameNotAllowed'],
    [shown({ problem: 'INVALID_PURPOSE' }), ['kube-apiserver'], '401 NotTrusted'],
    [shown({ problem: 'WHATEVER_COMES_NEXT' }), [], '401 NotTrusted'],
  ]
  for (const [certificate, names, expected] of cases) {
    const refusal = refusalOf(certificate, names)
    t.equal(refusal && `${refusal.code} ${refusal.reason}`, expected)
  }
  const { message } = refusalOf(shown({ commonName: `a\n\u202e${'x'.repeat(5000)}` }), ['b'])!
  t.match(message, /^the common name "a\\u000a\\u202exxx.*…" of the client certificate/)
  t.ok(message.length < 200)
  t.match(refusalOf(shown({ problem: 'WHATEVER_COMES_NEXT' }), [])!.message, /WHATEVER_COMES_NEXT$/)
  t.end()
})

t.test('only callers with a certificate of the authorities are answered', async (t) => {
  const { authority, ask } = await guarded(t)
  const other = await createAuthority('authority')
  const sign = authority.sign
  const cases: [string, Partial<Signed>, number, RegExp][] = [
    ['none', {}, 401, /needed here \(--client-ca-file\), and none was shown$/],
    ['good', await sign({ commonName: 'a' }), 200, /^$/],
    ['for whatever use', await sign({ commonName: 'a', usage: 'none' }), 200, /^$/],
    ['of a namesake', await other.sign({ commonName: 'a' }), 401, /"a" is not trusted: no authority of/],
    ['for servers', await sign({ commonName: 'a', usage: 'serverAuth' }), 401, /not for client auth/],
    ['expired', await sign({ commonName: 'a', expires: new Date(Date.now() - 1000) }), 401, /has expired/],
    ['with a chain', await chained(authority), 200, /^$/],
  ]
  for (const [what, certificate, status, message] of cases) {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const answer = await ask({ ...certificate, maxVersion })
      t.equal(answer.status, status, `${what}, ${maxVersion}`)
      t.match(status === 200 ? '' : JSON.parse(answer.text).message, message)
    }
  }
})

t.test('before anything is read or told, and the answer arrives', async (t) => {
  const { url, ca, lines, running } = await guarded(t)
  const big = Buffer.alloc(8_000_000, 'x')
  for (let round = 0; round < 3; round++) {
    const answer = await httpsRequest(`${url}/validate`, { method: 'POST', ca }, big)
    t.equal(answer.status, 401)
    t.equal(answer.headers['connection'], 'close', 'the next call may come with a certificate')
    t.match(JSON.parse(answer.text), { kind: 'Status', code: 401, reason: 'Unauthorized' })
  }
  t.equal((await httpsRequest(`${url}/nowhere`, { ca })).status, 401, 'not even what there is')
  t.equal((await httpsRequest(`${url}/validate`, { method: 'PUT', ca })).status, 401)
  t.equal(lines.filter(({ msg }) => msg === 'a caller was turned away').length, 1, 'told once a minute')
  t.match(lines, [{ level: 'warn', reason: 'NoCertificate', address: '127.0.0.1', times: 1 }])
  const scrape = await (await fetch(`${running.observabilityUrl}/metrics`)).text()
  t.match(scrape, /^emuguard_admission_requests_total\{.*code="401".*\} 3$/m, 'reviews are counted')
})

t.test('a common name that is not allowed', async (t) => {
  const { authority, ask } = await guarded(t, ['kube-apiserver', 'another'])
  t.equal((await ask(await authority.sign({ commonName: 'another' }))).status, 200)
  const refused = await ask(await authority.sign({ commonName: 'kubelet' }))
  t.equal(refused.status, 403)
  t.match(JSON.parse(refused.text).message, /^the common name "kubelet" .* --client-allowed-names$/)
})

t.test('no session is resumed', async (t) => {
  const { authority, url, ca } = await guarded(t)
  const certificate = await authority.sign({ commonName: 'a' })
  const { port, hostname: host } = new URL(url)
  const options = { host, port: Number(port), ca }
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const session = await sessionOf({ ...options, maxVersion, ...certificate })
    t.equal(session.isReused, false)
    t.equal((await sessionOf({ ...options, maxVersion, session: session.ticket })).isReused, false)
  }
})

t.test('new authorities: open connections are answered once more and closed', async (t) => {
  const { authority, url, ca, file, running, ask } = await guarded(t)
  const next = await createAuthority('next')
  const [before, after] = [
    await authority.sign({ commonName: 'before' }),
    await next.sign({ commonName: 'after' }),
  ]
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, ...before })
  t.teardown(() => agent.destroy())
  const kept = () => httpsRequest(`${url}/validate`, { ...POST, agent }, REVIEW)
  t.equal((await kept()).headers['connection'], 'keep-alive')
  writeFileSync(file, 'half')
  running.authorities!.check()
  t.equal((await kept()).headers['connection'], 'keep-alive', 'an unusable file changes nothing')
  writeFileSync(file, next.pem)
  running.authorities!.check()
  t.match(await kept(), { status: 200, headers: { connection: 'close' } })
  t.equal((await kept()).status, 401)
  t.equal((await ask(before)).status, 401)
  t.equal((await ask(after)).status, 200)
  running.certificate.check()
  t.equal((await ask({})).status, 401, 'a look at the serving certificate lets nobody in')
})

const POST = { method: 'POST', headers: { 'content-type': 'application/json' } }
const REVIEW = JSON.stringify(createReview(cart({})))

async function guarded(t: Test, names: string[] = []) {
  const authority = await createAuthority('authority')
  const folder = t.testdir({ 'client-ca.crt': authority.pem })
  const file = join(folder, 'client-ca.crt')
  const guard = await startTestGuard(folder, { file, names })
  t.teardown(guard.running.stop)
  const url = guard.running.webhookUrl
  const ask = (options: RequestOptions) =>
    httpsRequest(`${url}/validate`, { ...POST, agent: false, ca: guard.ca, ...options }, REVIEW)
  return { ...guard, authority, file, url, ask }
}

async function chained(authority: Awaited<ReturnType<typeof createAuthority>>): Promise<Signed> {
  const between = await authority.intermediate('between')
  const { cert, key } = await between.sign({ commonName: 'a' })
  return { cert: cert + between.pem, key }
}

/** Asks for something, so that a ticket had time to arrive. */
function sessionOf(options: ConnectionOptions): Promise<{ isReused: boolean; ticket: Buffer | undefined }> {
  return new Promise((resolve, reject) => {
    let ticket: Buffer | undefined
    let isReused = false
    const socket = connect(options, () => {
      isReused = socket.isSessionReused()
      socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    })
    socket.on('session', (session) => {
      ticket = session
    })
    socket.on('error', reject)
    socket.resume().on('close', () => resolve({ isReused, ticket }))
  })
}
