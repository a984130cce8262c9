import { ClusterError } from './cluster.ts'

/** The requests of one session, each of which ends when it has to. */
export interface BoundRequests {
  /**
   * @param work is given the signal that it has to end at; what it still comes to is of no interest then.
   * @param own a signal of the request itself.
   * @throws {ClusterError} at the deadline, and when closed; the reason of `own`.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>, own?: AbortSignal): Promise<T>
  /** Ends those under way, and refuses all others. */
  close(): void
}

/**
 * @param server for errors.
 * @param deadline milliseconds for a whole request, credentials included; undefined: any time.
 */
export function boundRequests(server: string, deadline: number | undefined): BoundRequests {
  const underWay = new Set<AbortController>()
  const closed = new ClusterError(`nothing is asked of ${server} any more`)
  let isClosed = false
  return {
    async run(work, own) {
      if (isClosed) throw closed
      own?.throwIfAborted()
      const end = new AbortController()
      const { signal } = end
      const ended = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
      const timer = deadline !== undefined && setTimeout(() => end.abort(late(server, deadline)), deadline)
      const follow = () => end.abort(own?.reason)
      own?.addEventListener('abort', follow)
      underWay.add(end)
      try {
        return await Promise.race([ended, work(signal)])
      } finally {
        if (timer) clearTimeout(timer)
        own?.removeEventListener('abort', follow)
        underWay.delete(end)
      }
    },
    close() {
      isClosed = true
      for (const end of underWay) end.abort(closed)
    },
  }
}

function late(server: string, deadline: number): ClusterError {
  return new ClusterError(`cannot reach ${server}: no whole answer within ${deadline / 1000} s`)
}
