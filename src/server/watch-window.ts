import {
  type RollbackWindow,
  secondsRemaining,
  type WindowPhase,
  windowPhase,
} from '../evaluate/rollback-window.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface WindowWatch {
  /** Looks at the clock now. */
  check(now: Date): void
  stop(): void
}

const NONE: WindowWatch = { check() {}, stop() {} }

/**
 * Tells the log and the metrics where a rollback window stands. It decides nothing: each review looks at the clock
 * itself.
 * @param onChange when its phase has changed, and the actions with it.
 */
export function watchWindow(
  window: RollbackWindow | null,
  { log, metrics, onChange, interval }: { log: Log; metrics: Metrics; onChange(): void; interval: number },
): WindowWatch {
  if (window === null) return NONE
  let phase: WindowPhase | null = null
  const watch: WindowWatch = {
    check(now) {
      metrics.windowRemaining.set({ afterwards: window.afterwards }, secondsRemaining(window, now))
      const current = windowPhase(window, now)
      if (current === phase) return
      const isFirst = phase === null
      phase = current
      const { level, text } = ANNOUNCEMENTS[current]
      log[level]({ opened: window.opened, closes: window.closes, afterwards: window.afterwards }, text)
      if (!isFirst) onChange()
    },
    stop: () => clearInterval(timer),
  }
  watch.check(new Date())
  const timer = setInterval(() => watch.check(new Date()), interval)
  timer.unref()
  return watch
}

const ANNOUNCEMENTS: Record<WindowPhase, { level: 'info' | 'warn'; text: string }> = {
  ahead: { level: 'info', text: 'the rollback window is ahead: findings are acted upon as in it' },
  open: { level: 'info', text: 'the rollback window is open' },
  closing: { level: 'warn', text: 'the rollback window closes within the hour' },
  closed: { level: 'warn', text: 'the rollback window has closed: actions are capped' },
}
