import type { AuditReport } from '../report.ts'
import { printCsv } from './print-csv.ts'
import { printGithub } from './print-github.ts'
import { printHtml } from './print-html.ts'
import { printJson } from './print-json.ts'
import { printJunit } from './print-junit.ts'
import { printMarkdown } from './print-markdown.ts'
import { printOpenReports, printPolicyReport } from './print-policy-reports.ts'
import { printSarif } from './print-sarif.ts'
import { printTable } from './print-table.ts'
import { printWide } from './print-wide.ts'
import { printYaml } from './print-yaml.ts'

/** Makes the text of a report, in pieces. Pure. */
export type Printer = (report: AuditReport) => Iterable<string>

/** Every format of `-o`, in the order in which the help names them. */
export const PRINTERS = {
  table: printTable,
  wide: printWide,
  json: printJson,
  yaml: printYaml,
  csv: printCsv,
  markdown: printMarkdown,
  html: printHtml,
  sarif: printSarif,
  junit: printJunit,
  github: printGithub,
  policyreport: printPolicyReport,
  openreports: printOpenReports,
} satisfies Record<string, Printer>

/** What `-o` takes. */
export type OutputFormat = keyof typeof PRINTERS
