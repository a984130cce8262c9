import t from 'tap'
import { combineFacts } from '../../src/detection/combine-facts.ts'
import type { Detection } from '../../src/detection/live-guard.ts'
import { guardStatus } from '../../src/server/guard-status.ts'
import { createHealth } from '../../src/server/health.ts'
import { apiserver } from '../fixtures/apiserver-facts.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'
import { smallLiveGuard } from '../fixtures/small-guard.ts'

const NOW = new Date('2026-11-22T00:00:00Z')
const WELL = createHealth([])

t.test('a pinned guard', async (t) => {
  t.match(guardStatus(smallLiveGuard(), smallCatalog(), WELL, NOW, null), {
    kind: 'GuardStatus',
    problems: [],
    mode: 'Enforce',
    surfaces: [
      { name: 'emulation', version: '1.36', action: 'Deny', known: true },
      { name: 'minCompatibility', version: '1.35', action: 'Deny', known: true },
    ],
    featureGates: {},
    window: null,
    detection: null,
    catalog: { oldest: '1.34', newest: '1.36' },
  })
})

t.test('a window that has closed caps what is shown', async (t) => {
  const live = smallLiveGuard()
  live.inForce!.guard.policy.window = { opened: new Date(0), closes: NOW, afterwards: 'Warn' }
  const { window, surfaces } = guardStatus(live, smallCatalog(), WELL, NOW, null)
  t.match(window, { phase: 'closed', secondsRemaining: 0, closes: '2026-11-22T00:00:00.000Z' })
  t.same(
    surfaces.map(({ action }) => action),
    ['Warn', 'Warn'],
  )
})

t.test('a guard that waits for its cluster, and one that follows it', async (t) => {
  const waiting = { facts: null, detected: null, stage: null, problem: 'refused', lastSuccess: null }
  const ill = createHealth([{ name: 'surfaces', problem: () => 'refused' }])
  t.match(guardStatus({ inForce: null, detection: waiting }, smallCatalog(), ill, NOW, null), {
    problems: [{ check: 'surfaces', problem: 'refused' }],
    mode: null,
    surfaces: [],
    detection: { stage: null, problem: 'refused', lastSuccess: null, endpoints: null, apiservers: [] },
  })
  const apiservers = [apiserver({ featureGates: {}, error: 'gone' })]
  const detection: Detection = {
    ...waiting,
    facts: { at: NOW, endpoints: { outcome: 'forbidden', message: 'no' }, apiservers, unknown: [] },
    detected: combineFacts(apiservers),
    stage: 1,
    lastSuccess: NOW,
  }
  t.match(guardStatus({ ...smallLiveGuard(), detection }, smallCatalog(), WELL, NOW, null).detection, {
    stage: { stage: 1, meaning: /^new binary, old API/ },
    endpoints: { outcome: 'forbidden' },
    apiservers: [
      {
        address: '10.0.0.1:6443',
        binaryVersion: '1.37',
        featureGates: 'read',
        runtimeConfig: 'forbidden',
        error: 'gone',
      },
    ],
  })
})

t.test('the certificate', async (t) => {
  const pair = { certificate: '', privateKey: 'secret', validFrom: NOW, expires: NOW, serialNumber: '0A' }
  const source = { kind: 'self-managed', name: 'Secret guard/tls' } as const
  const live = {
    source,
    current: pair,
    due: NOW,
    clockAhead: 0,
    problem: 'refused',
    note: null,
    check: async () => {},
    stop() {},
  }
  const { certificate } = guardStatus(smallLiveGuard(), smallCatalog(), WELL, NOW, live)
  t.strictSame(certificate, {
    kind: 'self-managed',
    source: 'Secret guard/tls',
    serialNumber: '0A',
    expires: '2026-11-22T00:00:00.000Z',
    renewed: '2026-11-22T00:00:00.000Z',
    problem: 'refused',
    note: null,
  })
})
