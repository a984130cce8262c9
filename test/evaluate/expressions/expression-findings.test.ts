import t from 'tap'
import { evaluate } from '../../../src/evaluate/evaluate.ts'
import type { Subject } from '../../../src/evaluate/subject.ts'
import { buildSurface, type SurfaceOptions } from '../../../src/surface/surface.ts'
import { smallCatalog } from '../../fixtures/small-catalog.ts'

const catalog = smallCatalog()

function findings(check: unknown, options: SurfaceOptions, origin: Subject['origin'] = 'file') {
  const kind = { group: 'shop.k8s.io', version: 'v1', kind: 'Cart' }
  const object = { apiVersion: 'shop.k8s.io/v1', kind: 'Cart', spec: { check } }
  return evaluate(buildSurface(catalog, options), 'target', { object, kind, origin })
}

t.test('what every release accepts is clean, and so are look-alikes', async (t) => {
  for (const check of ['size(cart) > 0', '"a.sort()" // .sort()', 'cart.sort', '', 3]) {
    t.same(findings(check, { version: '1.34' }), [], String(check))
  }
})

t.test('a function that the minimum compatibility version lacks', async (t) => {
  const [finding, ...more] = findings('[cart.sort()].all(x, x.sort() == x)', { version: '1.34' })
  t.same(more, [], 'said once')
  t.match(finding, {
    reason: 'ExpressionNotAccepted',
    fieldPath: 'spec.check',
    feature: null,
    since: '1.35',
    hazard: 'update-blocked',
    excusedBy: 'expression',
    message:
      'spec.check: Kubernetes 1.34 takes sort() with 0 arguments in a new expression only from min compatibility version 1.34 on (here it is 1.33); accepted by default since 1.35',
    remedy: 'leave it out as long as 1.34 must take the object',
  })
})

t.test('a function that the release lacks', async (t) => {
  t.match(findings('cart.shuffle()', { version: '1.35' }), [
    {
      since: null,
      message:
        'spec.check: Kubernetes 1.35 has no shuffle() with 0 arguments in expressions; introduced in 1.36, accepted by no release up to 1.36 at its defaults',
    },
  ])
})

t.test('what needs a feature gate names it', async (t) => {
  t.match(findings('cart.parcels', { version: '1.35' }), [
    {
      feature: 'Parcels',
      stage: 'BETA',
      since: '1.36',
      message: /only while the feature gate Parcels is on/,
    },
  ])
  t.match(findings('cart.parcels', { version: '1.34' }), [
    { feature: 'Parcels', stage: null, since: '1.36', message: /1.34 has no cart.parcels in expressions/ },
  ])
  t.same(findings('cart.parcels', { version: '1.36' }), [])
})

t.test('what no release has is a typo in a file, and of a newer release on a server', async (t) => {
  t.match(findings('cart.turn(1)', { version: '1.36' }), [
    {
      hazard: 'info',
      message: 'spec.check: no release from 1.34 to 1.36 has turn() with 1 argument in expressions',
    },
  ])
  t.match(findings('cart.turn(1)', { version: '1.36' }, 'stored'), [{ hazard: 'update-blocked' }])
  t.match(findings('cart.sort(1)', { version: '1.36' }), [{ hazard: 'info' }])
})

t.test('what cannot be read is never clean', async (t) => {
  for (const check of ['"cart', 'cart # 1', '(cart', 'cart]']) {
    t.match(findings(check, { version: '1.36' }), [
      {
        reason: 'ExpressionNotAccepted',
        hazard: 'update-blocked',
        message: /cannot be read as a CEL expression: .* at character \d/,
      },
    ])
  }
})
