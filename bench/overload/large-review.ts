/**
 * An UPDATE of a Pod with 1.4 MB in one value, as the apiserver writes it: Go's encoder makes six bytes of `<`, and both
 * the new and the old object are there.
 * @returns JSON of 17 MB.
 */
export function largeReview(): Buffer {
  const value = '<'.repeat(1_400_000)
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'large', namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'registry.example/main', env: [{ name: 'LARGE', value }] }] },
  }
  const kind = { group: '', version: 'v1', kind: 'Pod' }
  const resource = { group: '', version: 'v1', resource: 'pods' }
  const request = {
    uid: 'bench-1',
    kind,
    resource,
    requestKind: kind,
    requestResource: resource,
    name: 'large',
    namespace: 'default',
    operation: 'UPDATE',
    userInfo: { username: 'alice', groups: ['system:authenticated'] },
    object: pod,
    oldObject: pod,
    dryRun: false,
    options: { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1' },
  }
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request }
  return Buffer.from(JSON.stringify(review).replaceAll('<', '\\u003c'))
}
