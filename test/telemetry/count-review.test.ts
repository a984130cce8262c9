import t from 'tap'
import { answerReview } from '../../src/admission/answer-review.ts'
import { countReview } from '../../src/telemetry/count-review.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { resourceLabels } from '../../src/telemetry/resource-label.ts'
import { cart, createReview } from '../fixtures/review.ts'
import { smallCatalog } from '../fixtures/small-catalog.ts'
import { smallGuard } from '../fixtures/small-guard.ts'

async function count(body: unknown): Promise<string[]> {
  const metrics = createMetrics()
  const answer = body === undefined ? null : answerReview(smallGuard(), body, new Date())
  countReview(metrics, resourceLabels(smallCatalog()), {
    answer,
    httpStatus: answer?.httpStatus ?? 413,
    seconds: 0.002,
  })
  const text = await metrics.registry.metrics()
  return text
    .split('\n')
    .filter((line) =>
      /^emuguard_(would_break|admission_requests|admission_duration_seconds_count)/.test(line),
    )
}

t.test('one count a finding', async (t) => {
  const gifts = cart({ gift: { name: 'x', colour: 'red' }, items: [{ colour: 'blue' }] })
  t.same(await count(createReview(gifts, { dryRun: true })), [
    'emuguard_would_break_total{surface="minCompatibility",surface_version="1.35",reason="FieldNotIntroduced",feature="",hazard="dropped",seen="persisted",action="Deny",dry_run="true",group="shop.k8s.io",version="v1",resource="carts"} 2',
    'emuguard_admission_requests_total{operation="CREATE",allowed="false",code="422",dry_run="true"} 1',
    'emuguard_admission_duration_seconds_count 1',
  ])
})

t.test('a clean request is one request', async (t) => {
  t.same(await count(createReview(cart({}))), [
    'emuguard_admission_requests_total{operation="CREATE",allowed="true",code="200",dry_run="false"} 1',
    'emuguard_admission_duration_seconds_count 1',
  ])
})

t.test('what could not be judged is a 400, whatever HTTP said', async (t) => {
  const line =
    'emuguard_admission_requests_total{operation="unknown",allowed="false",code="400",dry_run="unknown"} 1'
  t.ok((await count(createReview(null))).includes(line))
  t.ok((await count([])).includes(line))
  t.ok((await count(undefined)).includes(line.replace('400', '413')))
})

t.test('a made-up resource becomes no label', async (t) => {
  const names = { group: 'shop.k8s.io', version: 'v9' }
  const kind = { ...names, kind: 'Invented' }
  const resource = { ...names, resource: 'invented' }
  const review = createReview(cart({}), { kind, resource, requestKind: kind, requestResource: resource })
  const lines = await count(review)
  t.match(lines[0], /group="",version="",resource="unknown"/)
  t.notMatch(lines.join('\n'), /invented|v9/i)
})
