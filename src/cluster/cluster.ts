/** What an apiserver answered, decompressed. Header names are in lower case. */
export interface Answer {
  status: number
  headers: Record<string, string | undefined>
  body: Uint8Array
}

export interface GetOptions {
  /** application/json unless told. */
  accept?: string
  signal?: AbortSignal
}

/** One apiserver, reached with somebody's credentials. */
export interface Cluster {
  /** The context of the kubeconfig; the address of the server where there is none. */
  name: string
  context: string | null
  /** `https://10.0.0.1:6443` */
  server: string
  /**
   * Asks once. Any status is an answer, also 401 and 500.
   * @throws {ClusterError} when there is no answer.
   * @throws {AnswerTooLarge}
   */
  get(path: string, options?: GetOptions): Promise<Answer>
  /** Closes its connections; what is under way ends with a ClusterError, as all that is asked later. */
  close(): void
}

/** The cluster cannot be used at all. The message is one line. */
export class ClusterError extends Error {
  override name = 'ClusterError'
  /** Whether a connection broke, so that the same question may be answered if asked again. */
  readonly isBroken: boolean

  constructor(message: string, { isBroken = false }: { isBroken?: boolean } = {}) {
    super(message)
    this.isBroken = isBroken
  }
}

/** An answer larger than is held in memory; asking for less may help. The message is one line. */
export class AnswerTooLarge extends ClusterError {
  override name = 'AnswerTooLarge'
}
