import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { checkServerIdentity } from 'node:tls'
import { PROGRAM_VERSION } from '../telemetry/program-version.ts'
import { boundRequests } from './bound-requests.ts'
import { type Answer, type Cluster, ClusterError } from './cluster.ts'
import { credentialsOf } from './credentials.ts'
import { httpRequest } from './http-request.ts'
import { type ChosenContext, type KubeconfigOptions, readKubeconfig } from './read-kubeconfig.ts'

export interface ConnectOptions extends KubeconfigOptions {
  /**
   * `10.0.0.1:6443`: one of several apiservers behind the server of the kubeconfig. It must prove that server's name, as
   * whoever answers there does.
   */
  address?: string
  /** Milliseconds without a byte after which a request is given up. */
  timeout: number
  /** Milliseconds for a whole request, however much of an answer comes meanwhile. None: as long as something comes. */
  deadline?: number
  /** Bytes of an answer, decompressed. */
  maxBytes: number
  /** Whether answers may come compressed: less to send, more work for the apiserver. */
  compress: boolean
}

/** One request, whatever it does. */
export interface SessionRequest {
  /** GET unless told. */
  method?: 'GET' | 'POST' | 'PATCH'
  /** application/json unless told. */
  accept?: string
  body?: { contentType: string; text: string }
  signal?: AbortSignal
}

/** An apiserver and somebody's credentials: what `connect` and `connectWriter` are made of. */
export interface Session extends Pick<Cluster, 'name' | 'context' | 'server' | 'close'> {
  /** Any status is an answer. @throws {ClusterError} when there is none, and when closed. */
  send(path: string, request: SessionRequest): Promise<Answer>
}

/**
 * The cluster of a kubeconfig. Nothing is asked yet.
 * @throws {ClusterError} when the kubeconfig cannot be used.
 */
export async function openSession(options: ConnectOptions): Promise<Session> {
  const chosen = readKubeconfig(options)
  const { context } = chosen
  const named = chosen.cluster.server.replace(/\/+$/, '')
  const { address } = options
  const server = address === undefined ? named : `${new URL(named).protocol}//${address}`
  const agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  }
  const agent = server.startsWith('http:') ? agents.http : agents.https
  const requests = boundRequests(server, options.deadline)
  let authenticate = await credentialsOf(chosen)

  const ask = async (path: string, sent: SessionRequest): Promise<Answer> => {
    const { method = 'GET', accept = 'application/json', body, signal } = sent
    const request: https.RequestOptions = {}
    await authenticate(request)
    // A credential plugin may have taken its time.
    signal?.throwIfAborted()
    return httpRequest(`${server}${path}`, {
      method,
      agent,
      ...(address !== undefined && provingTo(request.servername ?? new URL(named).hostname)),
      ...request,
      ...(signal && { signal }),
      headers: {
        ...request.headers,
        accept,
        'accept-encoding': options.compress ? 'gzip' : 'identity',
        'user-agent': `emuguard/${PROGRAM_VERSION}`,
        ...(body && { 'content-type': body.contentType, 'content-length': Buffer.byteLength(body.text) }),
      },
      ...(body && { body: body.text }),
      timeout: options.timeout,
      maxBytes: options.maxBytes,
    })
  }
  const askWithUserNow = async (path: string, request: SessionRequest): Promise<Answer> => {
    const answer = await ask(path, request)
    if (answer.status !== 401) return answer
    // A token that expired meanwhile: what the kubeconfig says now, and a credential plugin's next word.
    authenticate = await credentialsOf(withUserNow(chosen, options))
    return ask(path, request)
  }
  return {
    name: context ?? server,
    context,
    server,
    send: (path, request) =>
      requests.run((signal) => askWithUserNow(path, { ...request, signal }), request.signal),
    close() {
      requests.close()
      for (const each of Object.values(agents)) each.destroy()
    },
  }
}

/**
 * The same context of the same cluster, with the user that the kubeconfig has for it now. Whoever switches the current
 * context meanwhile must not make this server be sent the token of another.
 * @throws {ClusterError} when the context is gone, or leads to another server.
 */
function withUserNow(chosen: ChosenContext, options: KubeconfigOptions): ChosenContext {
  const { context, cluster } = chosen
  const now = readKubeconfig({ ...options, ...(context !== null && { context }) })
  if (now.context !== context || now.cluster.server !== cluster.server) {
    throw new ClusterError(
      `${cluster.server} does not accept the credentials any more, and the kubeconfig has changed: ${context ?? 'the service account'} was for this server, and is for ${now.cluster.server} now`,
    )
  }
  return { ...chosen, user: now.user, serverUser: now.serverUser }
}

/** The certificate must be for this host or IP address, wherever it was connected to. */
function provingTo(host: string): https.RequestOptions {
  const name = host.replace(/^\[|\]$/g, '')
  // TLS takes no addresses as server names (RFC 6066 section 3).
  return {
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  }
}
