import { randomBytes } from 'node:crypto'

/** Bound to cluster-admin by the harness, so that every user may do what a test has them do. */
export const EDITORS = 'e2e:editors'

const SERVICE_ACCOUNTS = ['system:serviceaccounts', 'system:serviceaccounts:kube-system']

/** Who the tests can be. The name on the left is ours, the rest is what the apiserver takes them for. */
const USERS = {
  admin: { username: 'e2e-admin', groups: ['system:masters'] },
  alice: { username: 'alice', groups: [EDITORS] },
  node: { username: 'system:node:worker-1', groups: ['system:nodes', EDITORS] },
  replicaSetController: {
    username: 'system:serviceaccount:kube-system:replicaset-controller',
    groups: [...SERVICE_ACCOUNTS, EDITORS],
  },
}

export type TestUser = keyof typeof USERS
export const TEST_USERS = Object.keys(USERS) as TestUser[]

/** Fresh tokens, and the file for --token-auth-file that maps them to the users. */
export function createTokens(): { tokens: Record<TestUser, string>; tokenFile: string } {
  const tokens = Object.fromEntries(
    TEST_USERS.map((user) => [user, randomBytes(16).toString('hex')]),
  ) as Record<TestUser, string>
  const lines = TEST_USERS.map((user) => {
    const { username, groups } = USERS[user]
    return `${tokens[user]},${username},${user},"${groups.join(',')}"\n`
  })
  return { tokens, tokenFile: lines.join('') }
}
