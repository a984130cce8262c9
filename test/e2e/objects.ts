// The objects that the tests send: ordinary ones, and ones that use what Kubernetes 1.37 is the first to have.

/** Switches on, in a 1.37 apiserver, the fields that the objects below use. */
export const GATES_OF_NEW_FIELDS =
  'EmptyDirVolumeMode=true,VolumeBindMountOptions=true,EvictionRequestAPI=true'

/** Fields of a pod spec that are new in 1.37, and ordinary ones in their place. */
export interface PodFields {
  /** A volume for each, with this `emptyDir.mode` where it is not null. */
  emptyDirModes?: (number | null)[]
  evictionResponders?: { name: string; priority: number }[]
  image?: string
  nodeName?: string
}

/** One entry for `evictionResponders`; priorities below 1000 are Kubernetes' own. */
export const RESPONDER = { name: 'example.com/drain', priority: 1000 }

export function podSpec({ emptyDirModes = [], image = 'app', ...others }: PodFields = {}) {
  return {
    containers: [{ name: 'app', image }],
    volumes: emptyDirModes.map((mode, index) => ({
      name: `scratch-${index}`,
      emptyDir: mode === null ? {} : { mode },
    })),
    ...others,
  }
}

export function pod(name: string, fields?: PodFields, metadata: object = {}) {
  const labels = { app: name }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels, ...metadata }, spec: podSpec(fields) }
}

export function deployment(name: string, fields?: PodFields, metadata: object = {}) {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...metadata },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(fields) },
    },
  }
}

/** `trustBundle` is a CA certificate in PEM: the apiserver looks into it. */
export function clusterTrustBundle(name: string, trustBundle: string) {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'ClusterTrustBundle',
    metadata: { name },
    spec: { trustBundle },
  }
}

export const PODS = '/api/v1/namespaces/default/pods'
export const KUBE_SYSTEM_PODS = '/api/v1/namespaces/kube-system/pods'
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
export const TRUST_BUNDLES = '/apis/certificates.k8s.io/v1/clustertrustbundles'

/** Media types of patches. */
export const APPLY = 'application/apply-patch+yaml'
export const MERGE = 'application/merge-patch+json'
export const STRATEGIC = 'application/strategic-merge-patch+json'
