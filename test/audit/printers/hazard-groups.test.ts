import t from 'tap'
import { hazardGroups } from '../../../src/audit/printers/hazard-groups.ts'
import { HAZARD_LEVELS } from '../../../src/audit/printers/hazard-levels.ts'
import { HAZARDS } from '../../../src/evaluate/finding.ts'
import {
  auditReport,
  clusterReport,
  ROLLBACK,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'

t.test('worst first, checks with the findings of their hazard, nothing empty', async (t) => {
  const findings = (['dropped', 'security', 'dropped'] as const).map((hazard) => reportFinding({ hazard }))
  const groups = hazardGroups(clusterReport([reportItem({ findings })], { rollback: ROLLBACK }))
  t.same(
    groups.map(({ hazard, heading, rows, checks }) => [hazard, heading, rows.length, checks.length]),
    [
      ['undecodable', 'becomes unreadable', 0, 1],
      ['security', 'isolation weakens', 1, 0],
      ['dropped', 'is silently lost', 2, 0],
      ['info', 'for information', 0, 1],
    ],
  )
  t.same(hazardGroups(auditReport([reportItem()])), [])
})

t.test('every hazard has its grade, in the same order', async (t) => {
  t.same(Object.keys(HAZARD_LEVELS), HAZARDS)
})
