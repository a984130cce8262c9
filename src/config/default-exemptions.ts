import type { Exemption } from '../evaluate/policy.ts'

/** A built-in exemption and why it is there; the reason is printed on the reference page. */
export interface DefaultExemption extends Exemption {
  reason: string
}

type Conditions = Partial<Pick<Exemption, 'namespaces' | 'users' | 'groups' | 'subresources'>>

/** The field that the page shows for the namespace of the guard itself, which is known only at run time. */
export const OWN_NAMESPACE = 'POD_NAMESPACE'

/**
 * Never brick what already runs: what keeps a cluster alive is counted, not refused. All of them leave `Audit`.
 * The user is the authenticated one; ownerReferences tell nothing, since anyone can write them.
 * @param ownNamespace where the guard runs; null outside a cluster.
 */
export function defaultExemptions(ownNamespace: string | null): DefaultExemption[] {
  return [
    exempt('status', 'Controllers and kubelets report what they see; refusing a report repairs nothing.', {
      subresources: ['status'],
    }),
    exempt('kube-system', 'The control plane and its add-ons must be able to restart at any time.', {
      namespaces: ['kube-system'],
    }),
    ...(ownNamespace === null
      ? []
      : [
          exempt('own-namespace', 'The guard must not stand in the way of its own rollout or repair.', {
            namespaces: [ownNamespace],
          }),
        ]),
    exempt(
      'nodes',
      'A kubelet mirrors static pods and writes its node; the manifest on disk runs regardless.',
      {
        groups: ['system:nodes'],
      },
    ),
    exempt(
      'kube-system-controllers',
      'A controller makes Pods from templates that were accepted before the guard.',
      {
        groups: ['system:serviceaccounts:kube-system'],
      },
    ),
    exempt('control-plane', 'The same, where controllers share one credential, and the apiserver itself.', {
      users: ['system:kube-controller-manager', 'system:kube-scheduler', 'system:apiserver'],
    }),
  ]
}

function exempt(name: string, reason: string, conditions: Conditions): DefaultExemption {
  return {
    name,
    reason,
    namespaces: [],
    users: [],
    groups: [],
    subresources: [],
    features: [],
    action: 'Audit',
    until: null,
    ...conditions,
  }
}
