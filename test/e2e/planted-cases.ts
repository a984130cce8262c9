// What the audit of a live cluster has to find, and what it must not: stored by real writers in a real apiserver.

import { gzipSync } from 'node:zlib'
import { stringify } from 'yaml'
import type { ControlPlane } from './control-plane.ts'
import { clusterTrustBundle, deployment, pod, podSpec, RESPONDER } from './objects.ts'

/** Serve, and keep, what is planted; EvictionRequestAPI stays off, so that its fields are dropped. */
export const PLANTED_FLAGS = [
  '--emulated-version=1.37',
  '--min-compatibility-version=1.36',
  '--feature-gates=EmptyDirVolumeMode=true',
  '--runtime-config=resource.k8s.io/v1beta1=true',
]

export const NEW = { emptyDirModes: [0o700] }
const SHOP = '/namespaces/shop'
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Objects owned by `shop/web`, which a controller would have made. */
const REPLICAS = ['web-1-a', 'web-1-b', 'web-1-c']

export async function plantCases(controlPlane: ControlPlane): Promise<void> {
  const create = async (path: string, object: object, manager: string, accept?: string) => {
    const query = { fieldManager: manager }
    const { status, body, text } = await controlPlane.request('POST', path, object, {
      query,
      ...(accept && { accept }),
    })
    if (status !== 201) throw new Error(`not stored: ${path}: ${text}`)
    return body
  }
  const core = `/api/v1${SHOP}`
  const apps = `/apis/apps/v1${SHOP}`
  await create('/api/v1/namespaces', { metadata: { name: 'shop' } }, 'test')

  // a gated field in a template, and what a controller made of it
  const web = await create(`${apps}/deployments`, deployment('web', NEW), 'kubectl-edit')
  const replicaSet = { ...deployment('web-1', NEW, controlledBy(web)), kind: 'ReplicaSet' }
  const set = await create(`${apps}/replicasets`, replicaSet, 'kube-controller-manager')
  for (const name of REPLICAS) {
    await create(`${core}/pods`, pod(name, NEW, controlledBy(set)), 'kube-controller-manager')
  }
  await create(`/apis/batch/v1${SHOP}/cronjobs`, cronJob('nightly'), 'helm')
  // a field that the running server drops
  await create(`${core}/pods`, pod('asked', { evictionResponders: [RESPONDER] }), 'argocd-controller')
  // an API that the release does not know
  await create(
    '/apis/certificates.k8s.io/v1/clustertrustbundles',
    clusterTrustBundle('roots', controlPlane.ca),
    'cert-tool',
  )
  // the same resource, written through a version that the release does not serve, and through one that it does
  await create('/apis/resource.k8s.io/v1beta1/deviceclasses', deviceClass('old'), 'legacy-tool')
  await create('/apis/resource.k8s.io/v1/deviceclasses', deviceClass('good'), 'new-tool')
  // nothing to find in any of these
  await create(`${apps}/deployments`, deployment('plain'), 'kubectl')
  for (const version of ['v1', 'v2']) {
    await create(
      `/apis/autoscaling/${version}${SHOP}/horizontalpodautoscalers`,
      autoscaler(version),
      'kubectl',
    )
  }
  await create(
    `${core}/configmaps`,
    { metadata: { name: 'look-alike' }, data: { 'web.yaml': stringify(deployment('web', NEW)) } },
    'kubectl',
  )
  await create(`${core}/pods`, pod('told', {}, { annotations: { note: 'emptyDir: {mode: 448}' } }), 'kubectl')
  await create(CRDS, CRD, 'kubectl')
  await eventually(() =>
    create(
      `/apis/example.com/v1${SHOP}/webs`,
      {
        apiVersion: 'example.com/v1',
        kind: 'Web',
        metadata: { name: 'mine' },
        spec: { template: { spec: podSpec(NEW) } },
      },
      'kubectl',
    ),
  )
  // a Helm release whose manifest is nowhere else
  const secret = {
    metadata: {
      name: 'sh.helm.release.v1.blog.v2',
      labels: { owner: 'helm', status: 'deployed', name: 'blog', version: '2' },
    },
    type: 'helm.sh/release.v1',
    data: { release: helmRelease() },
  }
  await create(`${core}/secrets`, secret, 'helm')
}

function controlledBy({
  apiVersion,
  kind,
  metadata: { name, uid },
}: {
  apiVersion: string
  kind: string
  metadata: { name: string; uid: string }
}) {
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] }
}

/** With a label: who sets nothing is in no managedFields. */
function deviceClass(name: string) {
  return { metadata: { name, labels: { team: 'gpu' } } }
}

function cronJob(name: string) {
  const template = { metadata: {}, spec: { ...podSpec(NEW), restartPolicy: 'Never' } }
  return { metadata: { name }, spec: { schedule: '@daily', jobTemplate: { spec: { template } } } }
}

function autoscaler(version: string) {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'plain' }
  return { metadata: { name: `plain-${version}` }, spec: { maxReplicas: 3, scaleTargetRef } }
}

function helmRelease(): string {
  const manifest = stringify(deployment('blog', NEW))
  const release = { name: 'blog', namespace: 'shop', version: 2, info: { status: 'deployed' }, manifest }
  return Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64')
}

const CRD = {
  metadata: { name: 'webs.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'webs', singular: 'web', kind: 'Web' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
}

/** A new CRD is served a moment after it was made. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
