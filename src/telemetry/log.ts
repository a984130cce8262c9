import pino, { type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** Characters that may wait for a slow reader of the log before lines are dropped; reviews are answered regardless. */
const MAX_WAITING = 4 * 1024 * 1024

/**
 * A log of JSON lines with the time in ISO 8601 and the level by name.
 * @param destination for tests; default is standard error, as Kubernetes' own components do it.
 */
export function createLog(level: string, destination: DestinationStream = standardError()): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return pino(options, destination)
}

/** Asynchronous: a blocked pipe or a full disk must not hold up an answer, and a closed one must not end the process. */
function standardError(): DestinationStream {
  const stream = pino.destination({ dest: 2, sync: false, maxLength: MAX_WAITING })
  stream.on('error', () => broken.add(stream))
  return stream
}

/** Those that nobody reads any more. pino makes all their methods do nothing, so that there is no `close` to wait for. */
const broken = new WeakSet<object>()

/**
 * Ends a log on standard error and waits until all of it is written. Otherwise what is flushed when the process exits
 * could overtake a line that is still on its way.
 */
export async function closeLog(log: Log): Promise<void> {
  const stream = (log as unknown as Record<symbol, SonicBoom>)[pino.symbols.streamSym]!
  await new Promise((resolve) => {
    stream.once('close', resolve)
    stream.once('error', resolve)
    if (broken.has(stream)) resolve(null)
    else stream.end()
  })
}

type SonicBoom = ReturnType<typeof pino.destination>
