/**
 * A command that shows the guard at work: a review as the apiserver would send it, of an API first served by 1.37.
 * Made for pasting: one line, absolute paths, quoted for a POSIX shell.
 */
export function tryLine(webhookUrl: string, caFile: string): string {
  const resource = { group: 'certificates.k8s.io', version: 'v1' }
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'try-1',
      operation: 'CREATE',
      kind: { ...resource, kind: 'ClusterTrustBundle' },
      resource: { ...resource, resource: 'clustertrustbundles' },
      name: 'try',
      userInfo: { username: 'me' },
      object: {
        apiVersion: 'certificates.k8s.io/v1',
        kind: 'ClusterTrustBundle',
        metadata: { name: 'try' },
        spec: { trustBundle: '' },
      },
    },
  }
  const body = quote(JSON.stringify(review))
  return `curl --cacert ${quote(caFile)} ${webhookUrl}/validate -H 'Content-Type: application/json' -d ${body}`
}

function quote(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
