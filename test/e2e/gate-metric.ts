import type { KubeRequest } from './kube-request.ts'

/** A gate as an apiserver reports it; the stage as a surface names it. */
export interface ReportedGate {
  enabled: boolean
  stage: string
}

/** `kubernetes_feature_enabled{name,stage}` of an apiserver: all its gates but those that are PreAlpha. */
export async function reportedGates(request: KubeRequest): Promise<Map<string, ReportedGate>> {
  const { status, text } = await request('GET', '/metrics', undefined, { accept: 'text/plain' })
  if (status !== 200) throw new Error(`/metrics answers ${status}`)
  const gates = new Map<string, ReportedGate>()
  for (const [, labels = '', value] of text.matchAll(/^kubernetes_feature_enabled\{(.*)\} ([01])$/gm)) {
    const { name = '', stage = '' } = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text]),
    )
    // Kubernetes writes GA as the empty string.
    gates.set(name, { enabled: value === '1', stage: stage || 'GA' })
  }
  if (gates.size === 0) throw new Error('/metrics has no kubernetes_feature_enabled')
  return gates
}
