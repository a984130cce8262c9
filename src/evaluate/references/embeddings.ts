/** Where a custom resource holds whole manifests that its controller applies as they stand. */
export interface Embedding {
  group: string
  kind: string
  resource: string
  /** From the root to the manifest, or to the list of them. */
  at: string[]
  /** Where the type is declared: repository on GitHub, API package, file. */
  source: string
}

/**
 * The one place where embeddings are listed: those whose type says that a whole object stands there. Text that may be a
 * manifest (ConfigMaps, Secrets, Helm values), partial objects and patches (Kustomize, Kyverno, Crossplane compositions)
 * are none: nobody can tell what becomes of them.
 */
export const EMBEDDINGS: readonly Embedding[] = [
  {
    group: 'work.open-cluster-management.io',
    kind: 'ManifestWork',
    resource: 'manifestworks',
    at: ['spec', 'workload', 'manifests'],
    source: 'open-cluster-management-io/api: package work v1, types.go',
  },
  {
    group: 'work.karmada.io',
    kind: 'Work',
    resource: 'works',
    at: ['spec', 'workload', 'manifests'],
    source: 'karmada-io/karmada: package work v1alpha1, work_types.go',
  },
  {
    group: 'kubernetes.crossplane.io',
    kind: 'Object',
    resource: 'objects',
    at: ['spec', 'forProvider', 'manifest'],
    source: 'crossplane-contrib/provider-kubernetes: package object v1alpha2, types.go',
  },
  {
    group: 'hive.openshift.io',
    kind: 'SyncSet',
    resource: 'syncsets',
    at: ['spec', 'resources'],
    source: 'openshift/hive: package hive v1, syncset_types.go',
  },
  {
    group: 'hive.openshift.io',
    kind: 'SelectorSyncSet',
    resource: 'selectorsyncsets',
    at: ['spec', 'resources'],
    source: 'openshift/hive: package hive v1, syncset_types.go',
  },
  {
    group: 'template.openshift.io',
    kind: 'Template',
    resource: 'templates',
    at: ['objects'],
    source: 'openshift/api: package template v1, types.go',
  },
]
