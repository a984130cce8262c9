import type { Detector } from '../cluster/detect-cluster.ts'
import { ConfigurationError } from '../config/configuration-error.ts'
import { buildGuard } from '../config/guard.ts'
import { readWindow } from '../config/read-window.ts'
import type { Settings } from '../config/settings.ts'
import type { Catalog } from '../surface/catalog.ts'
import { SurfaceError } from '../surface/surface-error.ts'
import { describeDetection } from '../telemetry/describe-detection.ts'
import { describeGuard } from '../telemetry/describe-guard.ts'
import type { Log } from '../telemetry/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { ClusterFacts } from './cluster-facts.ts'
import { combineFacts, type Detected } from './combine-facts.ts'
import { detectedSettings, releasesAhead } from './detected-settings.ts'
import type { Detection, LiveGuard } from './live-guard.ts'
import { contradictions, inForceText, observations } from './observations.ts'
import { sayChanges } from './say-changes.ts'
import { STAGES, upgradeStage } from './upgrade-stage.ts'

export interface FollowOptions {
  catalog: Catalog
  /** With what is left to the cluster. */
  settings: Settings
  ownNamespace: string | null
  detector: Detector
  metrics: Metrics
  log: Log
}

export interface Follower {
  /** Looks now. Never throws. */
  look(): Promise<void>
  /** Looks now, and again and again. */
  start(): void
  stop(): void
}

/** Topics that somebody has to see to. */
const LOUD = new Set(['detection', 'catalog', 'versions'])

/** Wait after a look that failed; doubled each time, up to the interval. Milliseconds. */
const FIRST_RETRY = 1000

/**
 * Keeps a guard in step with a cluster. A change builds a new guard first and then puts it in the place of the old one;
 * what cannot be put in force leaves the last good one, and is said.
 */
export function followCluster(live: LiveGuard, options: FollowOptions): Follower {
  const { catalog, settings, ownNamespace, detector, metrics, log } = options
  const detection: Detection = { facts: null, detected: null, stage: null, problem: null, lastSuccess: null }
  live.detection = detection
  const window = readWindow(settings.window, settings.origin)
  let builtFrom = ''
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  const say = sayChanges((topic, text) => {
    if (text === null) log.info({ topic }, `${topic}: no longer so`)
    else if (LOUD.has(topic)) log.error({ topic }, text)
    else log.warn({ topic }, text)
  })

  const putInForce = (detected: Detected, now: Date) => {
    const { settings: found, notes } = detectedSettings(catalog, settings, detected)
    const { featureGates, runtimeConfig } = found
    // Settings are data but for `origin`, which JSON leaves out.
    const key = JSON.stringify([found, notes])
    if (key === builtFrom) return
    const { guard, notes: more } = buildGuard(catalog, found, { ownNamespace, now })
    live.inForce = { guard, settings: found }
    builtFrom = key
    describeGuard(metrics, catalog, guard, now)
    for (const note of [...notes, ...more]) log.warn(note)
    const surfaces = guard.surfaces.map(({ name, surface }) => ({ name, version: surface.version }))
    log.info({ surfaces, featureGates, runtimeConfig }, 'the surfaces follow the cluster')
  }

  const apply = (facts: ClusterFacts) => {
    const { apiservers } = facts
    detection.facts = facts
    for (const [topic, text] of observations(facts)) say(topic, text)
    if (apiservers.length === 0) {
      describeDetection(metrics, facts, null, null)
      return facts.unknown.map(({ error }) => error).join('; ')
    }
    const detected = combineFacts(apiservers)
    const stage = upgradeStage(detected, { targetVersion: settings.targetVersion, window, now: facts.at })
    const ahead = releasesAhead(catalog, detected)
    if (stage !== detection.stage) log.info({ stage }, `the upgrade is at stage ${stage}: ${STAGES[stage]}`)
    Object.assign(detection, { detected, stage })
    metrics.upgradeStage.set(stage)
    describeDetection(metrics, facts, detected, ahead)
    for (const [topic, text] of contradictions(catalog, detected, ahead)) say(topic, text)
    try {
      putInForce(detected, facts.at)
    } catch (error) {
      if (!(error instanceof ConfigurationError || error instanceof SurfaceError)) throw error
      return error.message
    }
    return apiservers.every(({ error }) => error !== null) ? apiservers[0]!.error : null
  }

  const look = async () => {
    const facts = await detector.look()
    if (isStopped) return
    let problem: string | null
    try {
      problem = apply(facts)
    } catch (error) {
      // A bug must not end the guarding: the last good surfaces stay.
      log.error({ err: error }, 'the outcome of a look at the cluster cannot be used')
      problem = `internal error: ${(error as Error).message}`
    }
    detection.problem = problem
    if (problem === null) {
      failures = 0
      detection.lastSuccess = facts.at
      metrics.detectionLastSuccess.set(facts.at.getTime() / 1000)
    } else {
      failures++
      metrics.detectionFailures.inc()
    }
    const kept =
      live.inForce === null ? 'nothing is in force yet' : `in force stays ${inForceText(live.inForce)}`
    say('detection', problem === null ? null : `the cluster cannot be followed: ${problem}; ${kept}`)
  }
  const again = async () => {
    await look()
    if (isStopped) return
    const { detectionInterval: interval } = settings
    const wait = failures === 0 ? interval : Math.min(interval, FIRST_RETRY * 2 ** (failures - 1))
    // Replicas that were started together should not ask together.
    timer = setTimeout(again, wait * (0.9 + Math.random() / 5))
    timer.unref()
  }
  return {
    look,
    start: () => void again(),
    stop() {
      isStopped = true
      clearTimeout(timer)
      detector.close()
    },
  }
}
