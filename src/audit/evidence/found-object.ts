import type { ObjectReference, ReportFinding, ReportItem } from '../report.ts'
import type { Controller } from './controller-of.ts'

/** An object with findings, and what is needed to find its root; the object itself is not kept. */
export interface FoundObject {
  object: ObjectReference
  source: ReportItem['source']
  /** Null for what is in no cluster. */
  uid: string | null
  controller: Controller | null
  findings: ReportFinding[]
}
