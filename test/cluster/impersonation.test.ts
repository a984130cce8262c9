import t from 'tap'
import { impersonationHeaders, readImpersonation } from '../../src/cluster/impersonation.ts'

t.test('as kubectl sends them', async (t) => {
  const user = {
    as: 'me',
    'as-uid': '7',
    'as-groups': ['a', 'b'],
    'as-user-extra': { 'sc/o%pe é': ['x', 'y'], none: [] },
  }
  t.strictSame(impersonationHeaders(readImpersonation(user)!), {
    'Impersonate-User': 'me',
    'Impersonate-Uid': '7',
    'Impersonate-Group': ['a', 'b'],
    'Impersonate-Extra-sc%2Fo%25pe%20%C3%A9': ['x', 'y'],
  })
  t.strictSame(impersonationHeaders(readImpersonation({ as: 'me' })!), { 'Impersonate-User': 'me' })
})

t.test('nobody, and what cannot be read', async (t) => {
  t.equal(readImpersonation({ token: 't', 'as-groups': [] }), null)
  t.throws(() => readImpersonation({ as: 7 }), { message: 'as of a user is no text' })
  t.throws(() => readImpersonation({ 'as-groups': 'a' }), { message: 'as-groups of a user is no list' })
  t.throws(() => readImpersonation({ 'as-user-extra': { k: [1] } }), {
    message: 'as-user-extra.k of a user is no text',
  })
})
