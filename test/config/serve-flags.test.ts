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
