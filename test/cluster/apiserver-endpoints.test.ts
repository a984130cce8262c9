import t from 'tap'
import { apiserverEndpoints, ENDPOINTS } from '../../src/cluster/apiserver-endpoints.ts'
import { type FakeAnswer, fakeApiserver, status } from '../fixtures/fake-apiserver.ts'

const slice = (endpoints: object[], ports: object[] = [{ name: 'https', port: 6443 }]) => ({
  body: { ports, endpoints },
})

t.test('every apiserver that is ready, each once', async (t) => {
  const ready = [
    { addresses: ['10.0.0.2', '10.0.0.1'] },
    { addresses: ['10.0.0.1'] },
    { addresses: ['fd00::1'] },
  ]
  const leaving = { addresses: ['10.0.0.3'], conditions: { ready: false } }
  const server = await fakeApiserver(t, () => slice([...ready, leaving]))
  const value = ['10.0.0.1:6443', '10.0.0.2:6443', '[fd00::1]:6443']
  t.same(await apiserverEndpoints(await server.cluster()), { outcome: 'read', value })
  t.same(server.asked, [ENDPOINTS])
})

t.test('what cannot be used is said, not thrown', async (t) => {
  const answers: [FakeAnswer, outcome: string, message: string | RegExp][] = [
    [status(403, 'forbidden'), 'forbidden', 'forbidden (403)'],
    [status(404, 'not found'), 'failed', `${ENDPOINTS}: not found (404)`],
    [slice([]), 'failed', `${ENDPOINTS} cannot be read: no apiserver is in it`],
    [slice([{ addresses: ['10.0.0.1'] }], []), 'failed', /no apiserver is in it$/],
    [{ body: '<html>' }, 'failed', /cannot be read: .*JSON/],
  ]
  for (const [answer, outcome, message] of answers) {
    const server = await fakeApiserver(t, () => answer)
    t.match(await apiserverEndpoints(await server.cluster()), { outcome, message })
  }
})
