import { SaxesParser } from 'saxes'
import t from 'tap'
import { printJunit } from '../../../src/audit/printers/print-junit.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

const text = (report: Parameters<typeof printJunit>[0]) => [...printJunit(report)].join('')

/** Element names with their attributes, as a strict parser reads them. Throws when it is not well-formed. */
function elements(xml: string): [string, Record<string, string>][] {
  const found: [string, Record<string, string>][] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => found.push([name, attributes as Record<string, string>]))
  parser.write(xml).close()
  return found
}

t.test('a case an object: failed when something breaks', async (t) => {
  const info = reportFinding({ reason: 'APIDeprecated', hazard: 'info', message: 'old', remedy: 'use v2' })
  const items = [
    reportItem({ findings: [info, reportFinding()] }),
    reportItem({ findings: [info] }),
    reportItem({ source: { file: 'b.yaml', line: 4 } }),
  ]
  const unread = { source: { file: 'c.yaml', line: 2 }, error: 'duplicate key "a"' }
  t.equal(
    text(auditReport(items, [unread])),
    `\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="emuguard audit: Kubernetes 1.35">
  <testsuite name="cart.yaml" tests="2" failures="1" errors="0">
    <testcase classname="shop.k8s.io/v1.Cart" name="shop/Cart/mine" file="cart.yaml" line="1">
      <failure message="spec.gift: no such field (and 1 more)" type="FieldNotIntroduced">APIDeprecated (info): old: use v2
FieldNotIntroduced (dropped): spec.gift: no such field: leave it out
</failure>
    </testcase>
    <testcase classname="shop.k8s.io/v1.Cart" name="shop/Cart/mine" file="cart.yaml" line="1">
      <system-out>APIDeprecated (info): old: use v2
</system-out>
    </testcase>
  </testsuite>
  <testsuite name="b.yaml" tests="1" failures="0" errors="0">
    <testcase classname="shop.k8s.io/v1.Cart" name="shop/Cart/mine" file="b.yaml" line="4"/>
  </testsuite>
  <testsuite name="not judged" tests="1" failures="0" errors="1">
    <testcase classname="incomplete" name="c.yaml:2" file="c.yaml">
      <error message="duplicate key &quot;a&quot;" type="incomplete">c.yaml:2: duplicate key &quot;a&quot;
</error>
    </testcase>
  </testsuite>
</testsuites>
`,
  )
})

t.test('suites for cluster, Helm release and rollback', async (t) => {
  const helm = clusterItem({ source: { helmRelease: 'shop/web', revision: 3, line: 12 } })
  const found = elements(text(clusterReport([clusterItem(), helm], { rollback: ROLLBACK })))
  t.same(
    found
      .filter(([name]) => name === 'testsuite')
      .map(([, { name, tests, failures }]) => [name, tests, failures]),
    [
      ['prod', '1', '1'],
      ['helm:shop/web@3', '1', '1'],
      ['rollback', '2', '1'],
    ],
  )
})

t.test('well-formed, whatever a manifest holds', async (t) => {
  const found = elements(text(hostileReport()))
  t.equal(found.filter(([name]) => name === 'testcase').length, 3 + 1 + 3)
  t.equal(found.filter(([name]) => name === 'failure').length, 3 + 1)
  t.doesNotThrow(() => elements(text(auditReport([reportItem({ source: { file: '\ufffe]]>&', line: 1 } })]))))
})
