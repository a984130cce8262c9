import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import t from 'tap'
import { CertificateError } from '../../src/certificates/certificate.ts'
import { certificateFiles } from '../../src/certificates/certificate-files.ts'
import type { CertificateSource } from '../../src/certificates/certificate-source.ts'
import { LIMITS } from '../../src/server/limits.ts'
import { freePort } from '../e2e/free-port.ts'
import { testCertificate } from '../fixtures/certificate.ts'
import { httpsRequest } from '../fixtures/https-request.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const POST = { method: 'POST', headers: { 'content-type': 'application/json' } }

t.test('a review goes all the way, over TLS', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  t.teardown(running.stop)
  const url = `${running.webhookUrl}/validate?timeout=10s`
  const refused = await httpsRequest(
    url,
    { ...POST, ca },
    JSON.stringify(createReview(cart({ gift: {}, items: [] }))),
  )
  t.equal(refused.status, 200)
  t.equal(JSON.parse(refused.text).response.allowed, true, 'an empty gift is none')
  const gift = JSON.stringify(createReview(cart({ gift: { name: 'x' } })))
  t.equal(JSON.parse((await httpsRequest(url, { ...POST, ca }, gift)).text).response.allowed, false)
  t.equal(refused.headers['keep-alive'] ?? 'timeout=120', 'timeout=120')

  const scrape = await (await fetch(`${running.observabilityUrl}/metrics`)).text()
  t.match(scrape, /^emuguard_would_break_total\{.*action="Deny".*\} 1$/m)
  t.match(scrape, /^emuguard_certificate_expiry_timestamp_seconds 1\d{9}$/m)
  t.equal((await fetch(`${running.observabilityUrl}/readyz`)).status, 200)
})

t.test('speaks TLS 1.2 and newer only, and HTTP/1.1 only', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  t.teardown(running.stop)
  const port = Number(new URL(running.webhookUrl).port)
  const options = { host: '127.0.0.1', port, ca, ALPNProtocols: ['h2', 'http/1.1'] }
  const negotiate = (more: object) =>
    new Promise<TLSSocket>((resolve, reject) => {
      const socket = connect({ ...options, ...more }, () => resolve(socket.end()))
      socket.on('error', reject)
    })
  t.equal((await negotiate({})).alpnProtocol, 'http/1.1')
  t.equal((await negotiate({ maxVersion: 'TLSv1.2' })).getProtocol(), 'TLSv1.2')
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
  await t.rejects(negotiate(old), { code: /ERR_SSL|ECONNRESET/ })
  await t.rejects(fetch(running.webhookUrl.replace('https:', 'http:')), 'plain HTTP on the TLS port')
  t.equal((await httpsRequest(running.webhookUrl, { ca })).status, 404, 'and is still there')
})

t.test('a call that is refused early is answered, not cut off, and its connection goes on', async (t) => {
  const { running, ca } = await startTestGuard(t.testdir())
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca })
  t.teardown(() => agent.destroy())
  t.teardown(running.stop)
  const big = 'x'.repeat(8_000_000)
  const url = `${running.webhookUrl}/validate`
  for (let round = 0; round < 3; round++) {
    const text = { method: 'POST', agent, headers: { 'content-type': 'text/plain' } }
    t.equal((await httpsRequest(url, text, big)).status, 415)
    t.equal((await httpsRequest(url, { method: 'PUT', agent }, big)).status, 405)
    t.equal((await httpsRequest(url, { ...POST, agent }, JSON.stringify(createReview(cart({}))))).status, 200)
  }
  t.equal(Object.values(agent.freeSockets).flat().length, 1)
})

t.test('a renewed certificate is served without a restart', async (t) => {
  const folder = t.testdir()
  const { running, ca } = await startTestGuard(folder)
  t.teardown(running.stop)
  await testCertificate(folder)
  await running.certificate.check()
  await t.rejects(httpsRequest(running.webhookUrl, { ca }), 'the old authority did not sign it')
  const renewed = readFileSync(`${folder}/ca.crt`, 'utf8')
  t.equal((await httpsRequest(running.webhookUrl, { ca: renewed })).status, 404)
})

t.test('without a certificate it ends, though somebody is silent on the port of the probes', async (t) => {
  const metricsPort = await freePort()
  const folder = t.testdir()
  const source: CertificateSource = {
    ...certificateFiles(await testCertificate(folder)),
    async read() {
      const silent = connectTcp({ host: '127.0.0.1', port: metricsPort, allowHalfOpen: true })
      t.teardown(() => silent.destroy())
      await once(silent, 'connect')
      // Connections are taken in their order.
      t.equal((await fetch(`http://127.0.0.1:${metricsPort}/livez`)).status, 200)
      throw new CertificateError('there is none')
    },
  }
  const limits = { ...LIMITS, look: 20, lastProbes: 600_000 }
  const started = startTestGuard(folder, null, { certificate: source, metricsPort, limits })
  await t.rejects(started, { message: 'there is none' })
  await t.rejects(fetch(`http://127.0.0.1:${metricsPort}/livez`), 'nothing is left running')
})
