import type { IncomingMessage } from 'node:http'
import type { preParsingHookHandler } from 'fastify'
import type { Log } from '../telemetry/log.ts'
import { sparingLine } from '../telemetry/sparing-line.ts'
import { HttpError } from './json-body.ts'
import type { Limits } from './limits.ts'

const watches = new WeakMap<IncomingMessage, () => void>()
const stalled = new WeakSet<IncomingMessage>()

/** Whether a watch has found that the body does not come any more. */
export function hasStalled(raw: IncomingMessage): boolean {
  return stalled.has(raw)
}

/**
 * Calls back, at most once, when nothing of a body has come for `stall` milliseconds. The body has to be read meanwhile.
 * @returns what ends the watch; another one of the same body does so, too.
 */
export function watchBody(raw: IncomingMessage, stall: number, onStall: () => void): () => void {
  watches.get(raw)?.()
  let pieces = 0
  let looking: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    const before = pieces
    // What came while this process was busy with others is read before this runs, and was no silence.
    looking = setImmediate(() => {
      if (pieces !== before) return
      stop()
      stalled.add(raw)
      onStall()
    })
  }, stall)
  const onPiece = () => {
    pieces++
    timer.refresh()
  }
  const stop = () => {
    clearTimeout(timer)
    clearImmediate(looking)
    raw.off('data', onPiece).off('end', stop).off('close', stop)
  }
  raw.on('data', onPiece).on('end', stop).on('close', stop)
  watches.set(raw, stop)
  return stop
}

/**
 * Ends a call whose body stalls, so that it gives back what it holds of the budget: an apiserver sends a whole body from
 * memory, and one that pauses has lost power or its network. If it is still there it shall repeat the call, which it
 * does not after a 408. What comes of the body later is read and dropped, as with every call that was refused early.
 */
export function giveUpStalledBodies(limits: Limits, log: Log): preParsingHookHandler {
  const tell = sparingLine(limits.shedLine, (_kind: 'stalled', fields: object, times) =>
    log.warn({ ...fields, times }, 'bodies stalled: the calls were asked to come again'),
  )
  return ({ raw, ip }, reply, payload, done) => {
    // One that is answered already, and that nobody reads any more, must not end the process.
    raw.on('error', () => {})
    watchBody(raw, limits.stall, () => {
      if (reply.sent) return
      tell('stalled', { address: ip }, performance.now())
      reply.header('retry-after', '1')
      // Fastify stops reading it, drops what it has, and answers.
      raw.emit(
        'error',
        new HttpError(503, `nothing of the body came for ${limits.stall / 1000} s: come again`),
      )
      raw.resume()
    })
    done(null, payload)
  }
}
