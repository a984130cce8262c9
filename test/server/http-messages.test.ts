import t, { type Test } from 'tap'
import { httpsRequest } from '../fixtures/https-request.ts'
import { answeredUids, postHeaders, rawConnection } from '../fixtures/raw-connection.ts'
import { cart, createReview, UID } from '../fixtures/review.ts'
import { startTestGuard } from '../fixtures/running-guard.ts'

const BODY = JSON.stringify(createReview(cart({})))
const LENGTH = `Content-Length: ${BODY.length}`
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`

async function start(t: Test) {
  const { running, ca, lines } = await startTestGuard(t.testdir())
  t.teardown(running.stop)
  return {
    lines,
    open: async () => {
      const connection = await rawConnection(running.webhookUrl, ca)
      t.teardown(() => connection.socket.destroy())
      return connection
    },
    post: async () => {
      const options = { method: 'POST', ca, headers: { 'content-type': 'application/json' } }
      return (await httpsRequest(`${running.webhookUrl}/validate`, options, BODY)).status
    },
  }
}

t.test('Expect: 100-continue is met', async (t) => {
  const { socket, until } = await (await start(t)).open()
  socket.write(postHeaders(LENGTH, 'Expect: 100-continue'))
  await until(/^HTTP\/1.1 100 Continue\r\n/)
  socket.write(BODY)
  t.match(await until(/"allowed":true/), /HTTP\/1.1 200 OK/)
})

t.test('a body without a length is read in chunks', async (t) => {
  const { socket, until } = await (await start(t)).open()
  socket.write(postHeaders('Transfer-Encoding: chunked') + CHUNKED)
  t.match(await until(/"allowed":true/), /^HTTP\/1.1 200 /)
})

t.test(
  'a message whose end could be seen in two ways is refused, and what follows is not read',
  async (t) => {
    const { open, post } = await start(t)
    const hidden = postHeaders(LENGTH) + BODY
    const ambiguous = [
      postHeaders(LENGTH, 'Transfer-Encoding: chunked') + CHUNKED,
      postHeaders('Transfer-Encoding: chunked', LENGTH) + CHUNKED,
      postHeaders(LENGTH, LENGTH) + BODY,
      postHeaders(LENGTH, 'Content-Length: 0') + BODY,
      postHeaders('Content-Length: 5, 5') + BODY,
      postHeaders('Content-Length: +5') + BODY,
      postHeaders('Content-Length: 0x5') + BODY,
      postHeaders('Content-Length: -1') + BODY,
      postHeaders('Transfer-Encoding: identity') + BODY,
      postHeaders('Transfer-Encoding: chunked, identity') + BODY,
      `${postHeaders('Transfer-Encoding: chunked')}-1\r\n${BODY}`,
      `${postHeaders('Transfer-Encoding: chunked')}fffffffffffffffffff\r\n${BODY}`,
      postHeaders('Content-Length : 5') + BODY,
      postHeaders(' Content-Length: 5') + BODY,
    ]
    for (const message of ambiguous) {
      const { socket, closed } = await open()
      socket.write(message + hidden)
      const text = await closed
      t.match(text, /^HTTP\/1.1 400 /, message.split('\r\n').slice(3).join(' ').slice(0, 60))
      t.same(answeredUids(text), [], 'nothing was judged')
    }
    t.equal(await post(), 200)
  },
)

t.test('calls in a row on one connection are answered in their order', async (t) => {
  const { socket, until } = await (await start(t)).open()
  const uids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter + UID.slice(1))
  const calls = uids.map((uid) => postHeaders(LENGTH) + BODY.replace(UID, uid))
  // One that is refused before its body is read is in the middle.
  calls.splice(2, 0, calls[0]!.replace('application/json', 'text/plain'))
  socket.write(calls.join(''))
  const text = await until(new RegExp(`"uid":"${uids[4]}","allowed":true}}$`))
  t.same(answeredUids(text), uids)
  t.same(
    [...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, code]) => code),
    ['200', '200', '415', '200', '200', '200'],
  )
})

t.test('a caller who goes away before the answer leaves no trace', async (t) => {
  const { open, post, lines } = await start(t)
  for (let call = 0; call < 50; call++) {
    const { socket } = await open()
    socket.write(postHeaders(LENGTH) + BODY, () => socket.destroy())
  }
  t.equal(await post(), 200)
  t.same(lines, [])
})
