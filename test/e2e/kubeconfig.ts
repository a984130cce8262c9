import { writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import { TEST_USERS, type TestUser } from './test-users.ts'

/** Writes a kubeconfig with a context for each test user (`--context alice`); admin is the current one. */
export async function writeKubeconfig(
  path: string,
  cluster: { baseUrl: string; ca: string; tokens: Record<TestUser, string> },
): Promise<void> {
  const { baseUrl, ca, tokens } = cluster
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'e2e',
        cluster: { server: baseUrl, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      },
    ],
    users: TEST_USERS.map((name) => ({ name, user: { token: tokens[name] } })),
    contexts: TEST_USERS.map((name) => ({ name, context: { cluster: 'e2e', user: name } })),
    'current-context': 'admin',
  }
  await writeFile(path, stringify(config), { mode: 0o600 })
}
