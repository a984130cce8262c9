import type { RollbackWindow } from '../evaluate/rollback-window.ts'
import { ConfigurationError } from './configuration-error.ts'
import { parseDuration } from './parse-duration.ts'
import type { WindowConfiguration } from './schema.ts'
import type { Settings } from './settings.ts'

/**
 * The rollback window of the file; null without one.
 * @throws {ConfigurationError} for a time that does not exist and for a duration that is none.
 */
export function readWindow(
  window: WindowConfiguration | null,
  origin: Settings['origin'],
): RollbackWindow | null {
  if (window === null) return null
  const refuse = (key: string, message: string): never => {
    throw new ConfigurationError(`${origin(['window', key])} ${message}`)
  }
  const opened = new Date(window.opened)
  // JavaScript takes February 30 for March 2.
  const day = new Date(`${window.opened.slice(0, 10)}T00:00:00Z`)
  const isReal = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(window.opened.slice(0, 10))
  if (!isReal || Number.isNaN(opened.getTime())) refuse('opened', `is no time: ${window.opened}`)
  let milliseconds = 0
  try {
    milliseconds = parseDuration(window.duration)
  } catch (error) {
    refuse('duration', (error as Error).message)
  }
  const closes = new Date(opened.getTime() + milliseconds)
  if (Number.isNaN(closes.getTime())) refuse('duration', `is too long: ${window.duration}`)
  return { opened, closes, afterwards: window.afterwards ?? 'Audit' }
}
