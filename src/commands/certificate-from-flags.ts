import { join } from 'node:path'
import { certificateFiles } from '../certificates/certificate-files.ts'
import type { CertificateSource } from '../certificates/certificate-source.ts'
import { ConfigurationError } from '../config/configuration-error.ts'
import type { ServeFlags } from '../config/serve-flags.ts'
import type { Log } from '../telemetry/log.ts'

/** Flags that mean nothing without --cert-secret. */
const OF_SECRET = ['cert-hosts', 'cert-overlap', 'webhook-configuration'] as const

/** The name of the Service in the shipped manifests, and of their webhook configuration. */
const SHIPPED_NAME = 'emuguard'

const DEFAULT_OVERLAP = 5 * 60_000

/** Milliseconds that an apiserver has to go on with an answer and to end it, and bytes: a Secret has 1 MiB at the most. */
const CLUSTER = { timeout: 5000, deadline: 10_000, maxBytes: 16 * 1024 * 1024, compress: true }

/**
 * Where the serving certificate comes from. Nothing is read yet.
 * @param ownNamespace null outside a cluster.
 * @throws {ConfigurationError} with one line, where the flags do not say, or contradict each other.
 * @throws {ClusterError} when a cluster is needed and there are no credentials at all.
 */
export async function certificateFromFlags(
  flags: ServeFlags,
  { ownNamespace, log }: { ownNamespace: string | null; log: Log },
): Promise<CertificateSource> {
  const secret = flags['cert-secret']
  const files = filesFrom(flags)
  if (secret !== undefined) {
    if (files !== null)
      throw new ConfigurationError(
        '--cert-secret is one kind of certificate, and files are another: give one',
      )
    return fromSecret(secret, flags, ownNamespace, log)
  }
  const lonely = OF_SECRET.find((name) => flags[name] !== undefined)
  if (lonely !== undefined) throw new ConfigurationError(`--${lonely} needs --cert-secret`)
  if (files === null) {
    throw new ConfigurationError(
      'no serving certificate: give --tls-cert-file and --tls-private-key-file, --cert-dir with tls.crt and tls.key, or --cert-secret',
    )
  }
  return certificateFiles(files)
}

async function fromSecret(
  secret: string,
  flags: ServeFlags,
  namespace: string | null,
  log: Log,
): Promise<CertificateSource> {
  if (namespace === null) {
    throw new ConfigurationError(
      '--cert-secret is a Secret of the own namespace, which is not known: set the environment variable POD_NAMESPACE',
    )
  }
  // Loaded only now, as is all that knows clusters.
  const { connectWriter } = await import('../cluster/connect-writer.ts')
  const { clusterStore } = await import('../certificates/cluster-store.ts')
  const { selfManaged } = await import('../certificates/self-managed.ts')
  const { issueCertificate } = await import('../certificates/issue-certificate.ts')
  const cluster = await connectWriter({
    ...(flags.kubeconfig !== undefined && { kubeconfig: flags.kubeconfig }),
    ...(flags.context !== undefined && { context: flags.context }),
    ...CLUSTER,
  })
  const configuration = flags['webhook-configuration'] ?? SHIPPED_NAME
  return selfManaged(clusterStore(cluster, { namespace, secret, configuration }), {
    hosts: flags['cert-hosts'] ?? [`${SHIPPED_NAME}.${namespace}.svc`],
    overlap: flags['cert-overlap'] ?? DEFAULT_OVERLAP,
    issue: issueCertificate,
    clock: () => performance.now(),
    log,
  })
}

function filesFrom(flags: ServeFlags): { certificate: string; privateKey: string } | null {
  const certificate = flags['tls-cert-file']
  const privateKey = flags['tls-private-key-file']
  const folder = flags['cert-dir']
  if (certificate !== undefined && privateKey !== undefined) return { certificate, privateKey }
  if (certificate !== undefined || privateKey !== undefined) {
    throw new ConfigurationError('--tls-cert-file and --tls-private-key-file must be given together')
  }
  return folder === undefined
    ? null
    : { certificate: join(folder, 'tls.crt'), privateKey: join(folder, 'tls.key') }
}
