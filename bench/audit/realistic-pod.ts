/** Every thousandth pod uses a field that 1.36 lacks. */
export const USES_NEW_FIELD_EVERY = 1000

/** A pod of a web service with a sidecar: some 8 kB as JSON once the apiserver has added its part. */
export function realisticPod(index: number): object {
  const app = `service-${index % 300}`
  const labels = {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': `${app}-prod`,
    'app.kubernetes.io/version': '4.12.7',
    'app.kubernetes.io/managed-by': 'Helm',
    'pod-template-hash': (index * 2654435761).toString(16).slice(0, 10),
    team: `team-${index % 40}`,
  }
  const mode = index % USES_NEW_FIELD_EVERY === 0 ? { mode: 0o700 } : {}
  return {
    metadata: {
      name: `${app}-${index}`,
      labels,
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': '9090',
        'kubectl.kubernetes.io/restartedAt': '2026-11-01T10:00:00Z',
        'checksum/config': '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
    spec: {
      serviceAccountName: app,
      terminationGracePeriodSeconds: 45,
      priorityClassName: '',
      containers: [container(app, index, 20), container('proxy', index, 8)],
      initContainers: [
        { name: 'migrate', image: `registry.example.com/${app}:4.12.7`, command: ['/migrate', 'up'] },
      ],
      tolerations: ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': app } },
        },
      ],
      volumes: [
        { name: 'scratch', emptyDir: { sizeLimit: '1Gi', ...mode } },
        { name: 'config', configMap: { name: `${app}-config` } },
        { name: 'tls', secret: { secretName: `${app}-tls` } },
      ],
    },
  }
}

function container(name: string, index: number, variables: number): object {
  const probe = (path: string) => ({ httpGet: { path, port: 8080 }, periodSeconds: 10, failureThreshold: 3 })
  return {
    name,
    image: `registry.example.com/${name}@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
    args: ['--log-format=json', '--log-level=info', `--shard=${index % 16}`],
    ports: [{ name: 'http', containerPort: 8080 }],
    env: Array.from({ length: variables }, (_, i) => ({
      name: `SETTING_${i}`,
      value: `value-of-setting-${i}-for-${name}`,
    })),
    resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
    livenessProbe: probe('/livez'),
    readinessProbe: probe('/readyz'),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
    volumeMounts: ['scratch', 'config', 'tls'].map((volume) => ({
      name: volume,
      mountPath: `/mnt/${volume}`,
    })),
  }
}
