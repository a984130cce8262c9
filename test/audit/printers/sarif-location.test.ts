import t from 'tap'
import { locationOf, physicalLocation } from '../../../src/audit/printers/sarif-location.ts'
import { reportItem } from '../../fixtures/audit/report.ts'

const uri = (file: string) => physicalLocation({ file, line: 2 }).physicalLocation?.artifactLocation

t.test('a file is a URI reference against the root of the repository', async (t) => {
  t.same(uri('./base/a b#1.yaml'), { uri: 'base/a%20b%231.yaml', uriBaseId: '%SRCROOT%' })
  t.same(uri('c:d.yaml'), { uri: 'c%3Ad.yaml', uriBaseId: '%SRCROOT%' })
  t.same(uri('../x.yaml'), { uri: '../x.yaml', uriBaseId: '%SRCROOT%' })
  t.same(uri('/tmp/a b.yaml'), { uri: 'file:///tmp/a%20b.yaml' })
  t.doesNotThrow(() => uri('\ud800'))
})

t.test('line, object and source', async (t) => {
  t.same(locationOf(reportItem({ source: { file: 'a.yaml', line: 7 } })), {
    physicalLocation: {
      artifactLocation: { uri: 'a.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 7 },
    },
    logicalLocations: [
      { name: 'mine', fullyQualifiedName: 'shop.k8s.io/v1/shop/Cart/mine', kind: 'resource' },
    ],
  })
  t.same(locationOf(reportItem({ source: { cluster: 'prod' } })), {
    logicalLocations: [
      { name: 'mine', fullyQualifiedName: 'prod/shop.k8s.io/v1/shop/Cart/mine', kind: 'resource' },
    ],
  })
  t.same(physicalLocation({ file: '-', line: 1 }), {})
  t.same(Object.keys(physicalLocation({ file: 'a', line: null }).physicalLocation!), ['artifactLocation'])
})
