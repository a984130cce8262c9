import type { Limits } from './limits.ts'

/** The most that may be in flight at once. */
export interface BudgetLimits {
  requests: number
  bytes: number
}

/** What of the budget is spent: the number of calls, or the bytes of their bodies. */
export type Spent = 'requests' | 'bytes'

/** The webhook calls in flight and the bytes of their bodies, held against limits. */
export interface Budget {
  readonly requests: number
  readonly bytes: number
  /**
   * Takes a call in, with a body of so many bytes. One that is alone always fits. A share of the bytes is for small
   * bodies only: a few large ones, or what declares to be large, cannot keep the many small ones out.
   * @returns what ends it and may be called more than once; or what is spent.
   */
  take(bytes: number): (() => void) | Spent
}

export function createBudget(
  most: BudgetLimits,
  { smallBody, smallShare }: Pick<Limits, 'smallBody' | 'smallShare'>,
): Budget {
  const reserved = most.bytes * smallShare
  let requests = 0
  const bytes = { small: 0, large: 0 }
  return {
    get requests() {
      return requests
    },
    get bytes() {
      return bytes.small + bytes.large
    },
    take(more) {
      const size = more > smallBody ? 'large' : 'small'
      const fits = () => {
        const isWithinAll = bytes.small + bytes.large + more <= most.bytes
        if (size === 'large') return isWithinAll && bytes.large + more <= most.bytes - reserved
        // The second counts where a large one that was alone took more than there is.
        return isWithinAll || bytes.small + more <= reserved
      }
      if (requests > 0 && requests >= most.requests) return 'requests'
      if (requests > 0 && !fits()) return 'bytes'
      requests++
      bytes[size] += more
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        requests--
        bytes[size] -= more
      }
    },
  }
}
