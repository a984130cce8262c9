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
   * Takes a call in, with a body of so many bytes. One that is alone always fits.
   * @returns what ends it and may be called more than once; or what is spent.
   */
  take(bytes: number): (() => void) | Spent
}

export function createBudget(most: BudgetLimits): Budget {
  let requests = 0
  let bytes = 0
  return {
    get requests() {
      return requests
    },
    get bytes() {
      return bytes
    },
    take(more) {
      if (requests > 0 && requests >= most.requests) return 'requests'
      if (requests > 0 && bytes + more > most.bytes) return 'bytes'
      requests++
      bytes += more
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        requests--
        bytes -= more
      }
    },
  }
}
