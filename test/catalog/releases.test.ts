import t from 'tap'
import { compareMinors, minorNumber } from '../../catalog/minors.ts'
import { newest, oldest, releases, versionOf } from '../../catalog/releases.ts'
import { stagingVersion } from '../../catalog/staging.ts'

t.test('minors are ordered by number', async (t) => {
  t.same(['1.10', '1.9', '1.37'].sort(compareMinors), ['1.9', '1.10', '1.37'])
  t.throws(() => minorNumber('2.0'), { message: '"2.0" is not a minor of Kubernetes, such as 1.37' })
})

t.test('releases.json pins each minor, oldest first and without a gap', async (t) => {
  const numbers = [...releases.keys()].map(minorNumber)
  t.same(
    numbers,
    numbers.map((_, at) => minorNumber(oldest) + at),
  )
  t.match(versionOf(newest), new RegExp(`^v${newest}\\.\\d+$`))
  t.throws(() => versionOf('1.99'), { message: /no Kubernetes 1.99; it has 1.31, / })
})

t.test('a staging module has the patch of its Kubernetes, or a substitute', async (t) => {
  t.equal(stagingVersion('k8s.io/api', 'v1.37.1'), 'v0.37.1')
  t.equal(stagingVersion('k8s.io/kube-aggregator', 'v1.31.14'), 'v0.31.0')
})
