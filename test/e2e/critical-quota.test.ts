// Clusters that allow the critical priority classes only where a quota names them, as GKE does: the guard starts there.

import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { stringify } from 'yaml'
import { manifestTool } from '../contract/manifest-tools.ts'
import { type Manifest, renderChart } from '../contract/rendered.ts'
import { answered } from './answered.ts'
import { controlPlaneFor } from './control-plane-for.ts'
import { MERGE } from './objects.ts'
import { temporaryFolder } from './temporary-folder.ts'

const NAMESPACES = '/api/v1/namespaces'
const PODS = `${NAMESPACES}/emuguard/pods`
const QUOTAS = `${NAMESPACES}/emuguard/resourcequotas`

/** https://kubernetes.io/docs/concepts/policy/resource-quotas/#limit-priority-class-consumption-by-default */
const LIMITED = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AdmissionConfiguration',
  plugins: [
    {
      name: 'ResourceQuota',
      configuration: {
        apiVersion: 'apiserver.config.k8s.io/v1',
        kind: 'ResourceQuotaConfiguration',
        limitedResources: [
          {
            resource: 'pods',
            matchScopes: [
              {
                scopeName: 'PriorityClass',
                operator: 'In',
                values: ['system-node-critical', 'system-cluster-critical'],
              },
            ],
          },
        ],
      },
    },
  ],
}

const helm = await manifestTool('helm', { build: true })

t.test('the default chart, where critical classes are limited', { skip: !helm && 'no helm' }, async (t) => {
  const folder = await temporaryFolder('emuguard-quota-')
  t.teardown(() => folder.remove())
  await writeFile(folder.file('admission.yaml'), stringify(LIMITED))
  const args = [`--admission-control-config-file=${folder.file('admission.yaml')}`]
  const controlPlane = await controlPlaneFor(t, { release: '1.37', args })
  if (!controlPlane) return
  const { request } = controlPlane
  const manifests = await renderChart(helm!)
  answered(t, await request('POST', NAMESPACES, { metadata: { name: 'emuguard' } }), 201, 'the namespace')
  const [guard, audit] = ['emuguard', 'emuguard-audit'].map((name) => podOf(manifests, name))

  const refused = await request('POST', PODS, guard)
  t.equal(refused.status, 500, 'which is how it says so')
  t.match(refused.body.message, /insufficient quota to match these scopes: .*system-cluster-critical/)

  const quota = manifests.find(({ kind }) => kind === 'ResourceQuota')
  answered(t, await request('POST', QUOTAS, quota), 201, 'the quota of the chart')
  // As the quota controller does it, which there is none of here.
  const status = { hard: quota!['spec'].hard, used: { pods: '0' } }
  const counted = await request('PATCH', `${QUOTAS}/emuguard/status`, { status }, { contentType: MERGE })
  answered(t, counted, 200, 'its status')
  let answer = await request('POST', PODS, guard)
  for (let attempt = 0; attempt < 100 && answer.status !== 201; attempt++) {
    await sleep(100)
    answer = await request('POST', PODS, guard)
  }
  answered(t, answer, 201, 'a pod of the guard')
  answered(t, await request('POST', PODS, audit), 201, 'a pod of the audit, which needs no quota')
  const { used } = (await request('GET', `${QUOTAS}/emuguard`)).body.status
  t.strictSame(used, { pods: '1' }, 'and takes none')
})

/** The first pod of a Deployment, which no controller makes here. */
function podOf(manifests: Manifest[], name: string): Manifest {
  const { spec } = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)!
  const { labels } = spec.template.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'emuguard', labels },
    spec: spec.template.spec,
  }
}
