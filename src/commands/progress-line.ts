import type { Writable } from 'node:stream'
import type { Progress } from '../audit/audit-cluster.ts'

/** Milliseconds between two rewritings: more is not seen, and costs. */
const PAUSE = 100

/** One line that tells how far an audit is, rewritten in place; nothing at all where no person looks (no TTY). */
export function progressLine(stream: Writable & { isTTY?: boolean; columns?: number }): {
  show(progress: Progress): void
  clear(): void
} {
  let shown = Number.NEGATIVE_INFINITY
  const isSeen = stream.isTTY === true
  return {
    show({ objects, found, listsDone, lists, resource }) {
      const now = performance.now()
      if (!isSeen || now - shown < PAUSE) return
      shown = now
      const text = `reading ${resource}: ${objects} objects, ${found} with findings, ${listsDone} of ${lists} lists done`
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`)
    },
    clear() {
      if (isSeen && shown > Number.NEGATIVE_INFINITY) stream.write('\r\u001b[K')
    },
  }
}
