import t from 'tap'
import { printGithub } from '../../../src/audit/printers/print-github.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  hostileReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

t.test('a command a finding, at its file and line, graded by hazard', async (t) => {
  const findings = (['undecodable', 'dropped', 'info'] as const).map((hazard) => reportFinding({ hazard }))
  const stdin = { source: { file: '-', line: 3 }, error: 'duplicate key "a"' }
  const file = { source: { file: 'a,b:c.yaml', line: null }, error: '100% binary' }
  t.same(
    [...printGithub(auditReport([reportItem({ findings }), reportItem()], [stdin, file]))],
    [
      '::error title=could not be judged::-:3: duplicate key "a"\n',
      '::error file=a%2Cb%3Ac.yaml,title=could not be judged::a,b:c.yaml: 100%25 binary\n',
      '::error file=cart.yaml,line=1,title=FieldNotIntroduced (undecodable)::Cart/mine: spec.gift: no such field: leave it out\n',
      '::warning file=cart.yaml,line=1,title=FieldNotIntroduced (dropped)::Cart/mine: spec.gift: no such field: leave it out\n',
      '::notice file=cart.yaml,line=1,title=FieldNotIntroduced (info)::Cart/mine: spec.gift: no such field: leave it out\n',
    ],
  )
})

t.test('a cluster has no file: the text names the place', async (t) => {
  t.same(
    [...printGithub(clusterReport([clusterItem()], { rollback: ROLLBACK }))],
    [
      '::warning title=FieldNotIntroduced (dropped)::prod: shop/Cart/mine: spec.gift: no such field: leave it out\n',
      '::notice title=featureGate (info)::NewGate: Kubernetes 1.35 does not know it: take it out of --feature-gates\n',
      '::error title=storedVersions (undecodable)::widgets.example.com: v2 is stored: migrate to v1\n',
      '::error::Rollback to Kubernetes 1.35: not ready\n',
    ],
  )
})

t.test('nothing from a manifest starts a command or a property of its own', async (t) => {
  const commands = [...printGithub(hostileReport())]
  t.equal(commands.length, 3 + 3 + 1 + 1)
  for (const command of commands) {
    t.match(command, /^::(error|warning)( (file|title)=[^,:]*(,(line|title)=[^,:]*)*)?::\P{Cc}*\n$/u)
    t.notMatch(command, /%(?!25|3A|2C)/)
  }
})
