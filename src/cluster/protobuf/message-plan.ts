import type { Cursor } from './cursor.ts'

/** How to read a message of one type at one kind of place. */
export interface MessagePlan {
  type: string
  /** By field number; a number without an entry is not known to the catalog. */
  fields: (FieldPlan | undefined)[]
  /** Whether every field is read, so that one the catalog does not know can be told by its number in its right place. */
  isWhole: boolean
}

/** Reads one value: of a length-delimited one up to `end`, which is also the end of the message around any other. */
export type ReadValue = (cursor: Cursor, end: number) => unknown

export interface FieldPlan {
  number: number
  /** In JSON. */
  name: string
  wireType: number
  /**
   * `skip`: gone over; `scan`: a message, list or map of them without anything to read, gone through for numbers that the
   * catalog does not know; `inline`: its fields are read into the message around it; the rest is read as JSON has it.
   */
  mode: 'skip' | 'scan' | 'inline' | 'one' | 'list' | 'map'
  isMap: boolean
  /** Of the field, the list's items or the map's values: a message, else read by `value`. */
  message: MessagePlan | null
  /** A message that JSON writes as one of its fields. */
  isUnion: boolean
  value: ReadValue | null
  omitsZero: boolean
}
