import t from 'tap'
import { SERVE_FLAGS } from '../../src/config/serve-flags.ts'

t.test('versions, in all the spellings of kube-apiserver', async (t) => {
  const { parse } = SERVE_FLAGS['emulated-version']
  for (const text of ['1.36', 'v1.36', 'kube=1.36']) t.equal(parse(text), '1.36')
  for (const text of ['1', '1.36.2', 'latest', '']) t.throws(() => parse(text), { name: 'RangeError' })
})

t.test('maps add up, and the last one wins', async (t) => {
  const gates = SERVE_FLAGS['feature-gates']
  t.same(gates.parse('B=false', gates.parse('kube:A=true,B=true')), { A: true, B: false })
  t.throws(() => gates.parse('A'), /missing bool value for A/)
  const apis = SERVE_FLAGS['runtime-config']
  t.same(apis.parse('v1=false', apis.parse('api/all')), { 'api/all': '', v1: 'false' })
})

t.test('booleans as Go reads them', async (t) => {
  const { parse } = SERVE_FLAGS['emulation-forward-compatible']
  t.equal(parse('T'), true)
  t.equal(parse('0'), false)
  t.throws(() => parse('yes'), /strconv.ParseBool: parsing "yes": invalid syntax/)
})

t.test('lists add up, too', async (t) => {
  const { parse } = SERVE_FLAGS['client-allowed-names']
  t.same(parse('b,c', parse('a')), ['a', 'b', 'c'])
  t.same(parse(''), [], 'any, as kube-apiserver has it')
  for (const text of [',', 'a,', 'a, ,b', ' ']) t.throws(() => parse(text), /a name is empty/, text)
})

t.test('ports, addresses and choices', async (t) => {
  t.equal(SERVE_FLAGS['secure-port'].parse('0'), 0)
  for (const port of ['-1', '65536', '8443x', '1e3', '']) {
    t.throws(() => SERVE_FLAGS['secure-port'].parse(port), /a port is a number from 0 to 65535/, port)
  }
  t.equal(SERVE_FLAGS['bind-address'].parse('::1'), '::1')
  t.throws(() => SERVE_FLAGS['bind-address'].parse('localhost'), /an IP address is needed/)
  t.equal(SERVE_FLAGS.mode.parse('Audit'), 'Audit')
  t.throws(() => SERVE_FLAGS.mode.parse('audit'), /allowed are Enforce, Audit/)
})

t.test('durations and counts', async (t) => {
  const delay = SERVE_FLAGS['shutdown-delay-duration']
  t.same([delay.default, delay.parse('0s'), delay.parse('1m30s')], [0, 0, 90_000])
  t.throws(() => delay.parse('-1s'), { name: 'RangeError' })
  t.equal(SERVE_FLAGS['max-requests-inflight'].parse('1'), 1)
  t.equal(SERVE_FLAGS['max-bytes-inflight'].parse('41943040'), 40 * 1024 * 1024)
  for (const bad of ['0', '-1', '1.5', '40Mi', '']) {
    t.throws(() => SERVE_FLAGS['max-requests-inflight'].parse(bad), /a number from 1 up is needed/, bad)
  }
  t.throws(() => SERVE_FLAGS['max-bytes-inflight'].parse('41943039'), /a number from 41943040 up is needed/)
})

t.test('names of objects and of hosts', async (t) => {
  t.equal(SERVE_FLAGS['cert-secret'].parse('emuguard-tls.v2'), 'emuguard-tls.v2')
  for (const name of ['', 'A', 'a/b', '-a', 'a..b', 'x'.repeat(254)])
    t.throws(() => SERVE_FLAGS['cert-secret'].parse(name), { name: 'RangeError' }, name)
  const { parse } = SERVE_FLAGS['cert-hosts']
  t.same(parse('emuguard.a.svc,::1', parse('127.0.0.1')), ['127.0.0.1', 'emuguard.a.svc', '::1'])
  t.same(parse('::ffff:1.2.3.4,2001:DB8:0::1'), ['::ffff:102:304', '2001:db8::1'], 'of one spelling')
  for (const host of ['a,', '*.a.svc', 'https://a', 'fe80::1%eth0', 'a:443'])
    t.throws(() => parse(host), { name: 'RangeError' }, host)
})

t.test('an overlap is far shorter than a renewal may take', async (t) => {
  const { parse } = SERVE_FLAGS['cert-overlap']
  t.same([parse('1s'), parse('24h')], [1000, 86_400_000])
  t.throws(() => parse('24h1s'), { name: 'RangeError', message: /^--cert-overlap: 24h is the most/ })
  t.throws(() => parse('500ms'), { name: 'RangeError' })
})
