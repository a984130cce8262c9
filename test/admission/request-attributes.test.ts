import t from 'tap'
import { requestAttributes } from '../../src/admission/request-attributes.ts'
import type { AdmissionRequest } from '../../src/admission/review.ts'
import { cart, createReview } from '../fixtures/review.ts'

const request = createReview(cart({}))['request'] as AdmissionRequest

t.test('takes over what the request says', async (t) => {
  t.same(requestAttributes({ ...request, requestSubResource: 'status', dryRun: true }), {
    operation: 'CREATE',
    kind: { group: 'shop.k8s.io', version: 'v1', kind: 'Cart' },
    resource: { group: 'shop.k8s.io', version: 'v1', resource: 'carts' },
    subresource: 'status',
    namespace: 'team-a',
    name: 'cart',
    username: 'alice',
    groups: ['system:authenticated'],
    dryRun: true,
  })
})

t.test('what the client asked for counts, not what it was converted to', async (t) => {
  const converted = {
    kind: { ...request.kind, version: 'v2' },
    resource: { ...request.resource, version: 'v2' },
  }
  t.equal(requestAttributes({ ...request, ...converted, subResource: 'scale' }).kind.version, 'v1')
  t.equal(requestAttributes({ ...request, ...converted, subResource: 'scale' }).subresource, '')
  const { requestKind, requestResource, ...older } = { ...request, ...converted, subResource: 'scale' }
  t.match(requestAttributes(older), {
    kind: { version: 'v2' },
    resource: { version: 'v2' },
    subresource: 'scale',
  })
})

t.test('what is left out is empty', async (t) => {
  const { name, namespace, dryRun, ...rest } = request
  t.match(requestAttributes({ ...rest, userInfo: {} }), {
    name: '',
    namespace: '',
    username: '',
    groups: [],
    dryRun: false,
  })
})
