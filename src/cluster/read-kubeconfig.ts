import { accessSync, readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
// The parts of the library that read kubeconfigs: all of it would double what the program needs of memory (ADR 11).
import {
  type Cluster,
  type Context,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from '@kubernetes/client-node/dist/config_types.js'
import { parse } from 'yaml'
import { describeSystemError } from '../audit/sources/system-error.ts'
import { ClusterError } from './cluster.ts'
import { type Impersonation, readImpersonation } from './impersonation.ts'

/** Where a Pod finds the token of its service account, and the CA of its cluster. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

export interface KubeconfigOptions {
  /** `--kubeconfig`; default: $KUBECONFIG, ~/.kube/config, and inside a cluster the service account. */
  kubeconfig?: string
  /** `--context`; default: the current one of the kubeconfig. */
  context?: string
}

/** What the library leaves out of a user. */
export interface KubeconfigUser extends User {
  tokenFile?: string
  impersonation?: Impersonation
}

/** The part of a kubeconfig that a context chooses. */
export interface ChosenContext {
  /** Null for the service account of a Pod. */
  context: string | null
  /** Its server is a URL without user and password: it is shown. */
  cluster: Cluster
  user: KubeconfigUser
  /** `user:password` of the server's URL; null without. */
  serverUser: string | null
}

interface Kubeconfig {
  clusters: Cluster[]
  users: KubeconfigUser[]
  contexts: Context[]
  currentContext: string
}

/**
 * Reads credentials where kubectl finds them (loading rules of k8s.io/client-go/tools/clientcmd/loader.go: several files
 * are merged, the first to name something wins).
 * @throws {ClusterError} with one line, when there are none or they cannot be used.
 */
export function readKubeconfig({ kubeconfig, context }: KubeconfigOptions): ChosenContext {
  const files = kubeconfig === undefined ? defaultFiles() : [kubeconfig]
  if (files.length > 0) return choose(files.map(readFile).reduce(merge), context, files.join(', '))
  const host = process.env['KUBERNETES_SERVICE_HOST']
  if (context === undefined && host && exists(join(SERVICE_ACCOUNT, 'token'))) return inCluster(host)
  throw new ClusterError(
    'no cluster: no kubeconfig in $KUBECONFIG or ~/.kube/config, and not in a Pod: name one with --kubeconfig, or files with -f',
  )
}

function defaultFiles(): string[] {
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '')
  return (named.length > 0 ? named : [join(homedir(), '.kube', 'config')]).filter(exists)
}

function exists(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

/** rest.InClusterConfig of client-go. */
function inCluster(host: string): ChosenContext {
  const port = process.env['KUBERNETES_SERVICE_PORT'] ?? '443'
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`
  return {
    context: null,
    cluster: { name: 'in-cluster', server, caFile: join(SERVICE_ACCOUNT, 'ca.crt'), skipTLSVerify: false },
    user: { name: 'service-account', tokenFile: join(SERVICE_ACCOUNT, 'token') },
    serverUser: null,
  }
}

function readFile(file: string): Kubeconfig {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ClusterError(`the kubeconfig ${file} cannot be read: ${describeSystemError(error)}`)
  }
  try {
    const config = (parse(text) ?? {}) as Record<string, unknown>
    const at = (path: string | undefined) => path && resolve(dirname(file), path)
    const clusters = newClusters(config['clusters'])
    const users = newUsers(config['users']).map((user, index) => withRest(user, config['users'], index))
    // Data wins over files (dataFromSliceOrFile of client-go), and the library has it the other way round.
    for (const cluster of clusters) {
      Object.assign(cluster, { caFile: cluster.caData ? undefined : at(cluster.caFile) })
    }
    for (const user of users) {
      Object.assign(user, {
        certFile: user.certData ? undefined : at(user.certFile),
        keyFile: user.keyData ? undefined : at(user.keyFile),
        ...(user.tokenFile && { tokenFile: at(user.tokenFile) }),
      })
    }
    const currentContext = String(config['current-context'] ?? '')
    return { clusters, users, contexts: newContexts(config['contexts']), currentContext }
  } catch (error) {
    const [reason] = (error as Error).message.split('\n', 1)
    throw new ClusterError(`the kubeconfig ${file} is no kubeconfig: ${reason}`)
  }
}

function withRest(user: User, users: unknown, index: number): KubeconfigUser {
  const own = ((users as { user?: unknown }[])[index]?.user ?? {}) as Record<string, unknown>
  const impersonation = readImpersonation(own)
  const { tokenFile } = own
  if (tokenFile !== undefined && typeof tokenFile !== 'string')
    throw new Error('tokenFile of a user is no text')
  return { ...user, ...(tokenFile && { tokenFile }), ...(impersonation && { impersonation }) }
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  const all = <T extends { name: string }>(a: T[], b: T[]) => [
    ...a,
    ...b.filter(({ name }) => !a.some((one) => one.name === name)),
  ]
  return {
    clusters: all(first.clusters, second.clusters),
    users: all(first.users, second.users),
    contexts: all(first.contexts, second.contexts),
    currentContext: first.currentContext || second.currentContext,
  }
}

function choose(config: Kubeconfig, wanted: string | undefined, files: string): ChosenContext {
  const where = `the kubeconfig ${files}`
  const names = config.contexts.map(({ name }) => name)
  const there = names.length === 0 ? 'it has none' : `there are: ${names.join(', ')}`
  const name = wanted ?? config.currentContext
  if (!name) throw new ClusterError(`${where} has no current context: choose one with --context; ${there}`)
  const context = config.contexts.find((one) => one.name === name)
  if (context === undefined)
    throw new ClusterError(`no context ${JSON.stringify(name)} in ${where}; ${there}`)
  const cluster = config.clusters.find((one) => one.name === context.cluster)
  if (cluster === undefined) {
    throw new ClusterError(
      `context ${name} of ${where} names the cluster ${context.cluster}, which is not there`,
    )
  }
  const user = config.users.find((one) => one.name === context.user)
  if (context.user && user === undefined) {
    throw new ClusterError(`context ${name} of ${where} names the user ${context.user}, who is not there`)
  }
  if (user?.impersonation?.user === '') {
    throw new ClusterError(
      `the user ${user.name} of ${where} has as-uid, as-groups or as-user-extra, and no as: say whom to impersonate`,
    )
  }
  return { context: name, ...withoutUser(cluster, where), user: user ?? { name: '' } }
}

/** Takes user and password out of the server's URL, which is part of reports and of error messages. */
function withoutUser(cluster: Cluster, where: string): Pick<ChosenContext, 'cluster' | 'serverUser'> {
  if (!URL.canParse(cluster.server)) {
    const shown = cluster.server.replace(/^.*@/s, '…@')
    throw new ClusterError(`the server of the cluster ${cluster.name} in ${where} is no URL: ${shown}`)
  }
  const url = new URL(cluster.server)
  const { username, password } = url
  if (username === '' && password === '') return { cluster, serverUser: null }
  Object.assign(url, { username: '', password: '' })
  return {
    cluster: { ...cluster, server: url.href.replace(/\/$/, '') },
    serverUser: `${decode(username)}:${decode(password)}`,
  }
}

/** A `%` that encodes nothing stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
