import t from 'tap'
import { PRINTERS, type Printer } from '../../../src/audit/printers/printers.ts'
import { auditReport, hostileReport } from '../../fixtures/audit/report.ts'

t.test('every format prints every report, the same each time, and changes nothing in it', async (t) => {
  for (const [name, printer] of Object.entries(PRINTERS) as [string, Printer][]) {
    for (const report of [auditReport([]), hostileReport()]) {
      const before = structuredClone(report)
      const print = () => [...printer(report)].join('')
      t.equal(print(), print(), name)
      t.same(report, before)
    }
  }
})

t.test('no format passes a control character on to a terminal', async (t) => {
  for (const [name, printer] of Object.entries(PRINTERS) as [string, Printer][]) {
    t.notMatch([...printer(hostileReport())].join(''), /(?![\n\r])\p{Cc}/u, name)
  }
})
