import t from 'tap'
import { connectWriter } from '../../src/cluster/connect-writer.ts'
import { fakeApiserver } from '../fixtures/fake-apiserver.ts'

t.test('sends what it is told to, with the credentials of the kubeconfig', async (t) => {
  const bodies: string[] = []
  const server = await fakeApiserver(t, (_url, request) => {
    request.setEncoding('utf8').on('data', (text: string) => void bodies.push(text))
    return { status: 201, body: {} }
  })
  const options = { kubeconfig: server.kubeconfig, timeout: 5000, maxBytes: 2 ** 20, compress: true }
  const cluster = await connectWriter(options)
  t.teardown(cluster.close)
  t.match(await cluster.create('/things', { name: 'ä' }), { status: 201 })
  await cluster.patch('/things/a', 'merge', { a: null })
  await cluster.patch('/things/a', 'json', [{ op: 'test' }])
  await cluster.get('/things/a')
  t.same(server.asked, [
    '/things?fieldManager=emuguard',
    '/things/a?fieldManager=emuguard',
    '/things/a?fieldManager=emuguard',
    '/things/a',
  ])
  t.match(
    server.requests.map(({ method, headers }) => [method, headers['content-type'], headers.authorization]),
    [
      ['POST', 'application/json', 'Bearer secret'],
      ['PATCH', 'application/merge-patch+json', 'Bearer secret'],
      ['PATCH', 'application/json-patch+json', 'Bearer secret'],
      ['GET', undefined, 'Bearer secret'],
    ],
  )
  t.same(bodies, ['{"name":"ä"}', '{"a":null}', '[{"op":"test"}]'])
})

t.test('writes nothing after it was closed', async (t) => {
  const server = await fakeApiserver(t, () => 'hang')
  const options = { kubeconfig: server.kubeconfig, timeout: 5000, maxBytes: 2 ** 20, compress: true }
  const cluster = await connectWriter(options)
  const closed = { name: 'ClusterError', message: /^nothing is asked of https:.* any more$/ }
  const patched = cluster.patch('/first', 'merge', {})
  cluster.close()
  await t.rejects(patched, closed, 'under way')
  await t.rejects(cluster.patch('/second', 'merge', {}), closed)
  await t.rejects(cluster.create('/third', {}), closed)
  t.notOk(server.asked.some((path) => /second|third/.test(path)))
})

t.test('what reads cannot write', async (t) => {
  const server = await fakeApiserver(t, () => ({ body: {} }))
  const cluster = await server.cluster()
  t.same(Object.keys(cluster).sort(), ['close', 'context', 'get', 'name', 'server'])
  await cluster.get('/a', { method: 'DELETE', body: { contentType: 'x', text: 'x' } } as object)
  t.equal(server.requests[0]!.method, 'GET')
})
