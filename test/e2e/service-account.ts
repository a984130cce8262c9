import { writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { ControlPlane } from './control-plane.ts'

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'

/** Makes a service account that may do what the rules say, in one namespace or everywhere, and a kubeconfig for it. */
export async function limitedKubeconfig(
  { request, baseUrl, ca }: ControlPlane,
  path: string,
  account: { name: string; rules: object[]; namespace?: string },
): Promise<string> {
  const { name, rules, namespace } = account
  const metadata = { name }
  const [role, roles, bindings] =
    namespace === undefined
      ? ['ClusterRole', `${RBAC}/clusterroles`, `${RBAC}/clusterrolebindings`]
      : ['Role', `${RBAC}/namespaces/${namespace}/roles`, `${RBAC}/namespaces/${namespace}/rolebindings`]
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: role, name }
  const subjects = [{ kind: 'ServiceAccount', name, namespace: 'default' }]
  const created = [
    await request('POST', ACCOUNTS, { metadata }),
    await request('POST', roles, { metadata, rules }),
    await request('POST', bindings, { metadata, roleRef, subjects }),
    await request('POST', `${ACCOUNTS}/${name}/token`, { spec: { audiences: ['https://e2e.emuguard.dev'] } }),
  ]
  const failed = created.find(({ status }) => status !== 201)
  if (failed) throw new Error(`no account ${name}: ${failed.text}`)
  const { token } = created.at(-1)!.body.status
  const data = Buffer.from(ca).toString('base64')
  const config = {
    clusters: [{ name: 'e2e', cluster: { server: baseUrl, 'certificate-authority-data': data } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: 'e2e', user: name } }],
    'current-context': name,
  }
  await writeFile(path, stringify(config), { mode: 0o600 })
  return path
}
