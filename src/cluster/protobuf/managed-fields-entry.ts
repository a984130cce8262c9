import { type Cursor, readEnd, readLength, skipValue } from './cursor.ts'
import { readText } from './read-text.ts'
import { readSharedJson } from './shared-json.ts'
import { readTime } from './special-forms.ts'

export const MANAGED_FIELDS_ENTRY = 'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry'

/** As in JSON. */
export interface ManagedFieldsEntry {
  manager?: string
  operation?: string
  apiVersion?: string
  readonly time?: string | null
  fieldsType?: string
  readonly fieldsV1?: unknown
  subresource?: string
}

/**
 * Reads an entry of managedFields. They are a third of most objects and asked for only where there is a finding, so the
 * fields and the time stay bytes until somebody looks; that keeps the page in memory as long as the entry is kept.
 */
export function readManagedFieldsEntry(cursor: Cursor, end: number): ManagedFieldsEntry {
  const { bytes, type } = cursor
  let manager = ''
  let operation = ''
  let apiVersion = ''
  let fieldsType = ''
  let subresource = ''
  let timeAt = -1
  let timeEnd = -1
  let fieldsAt = -1
  let fieldsEnd = -1
  while (cursor.at < end) {
    const tag = readLength(cursor)
    if ((tag & 7) !== 2) {
      skipValue(cursor, tag & 7, end)
      continue
    }
    const stop = readEnd(cursor, end)
    if (tag === 0x0a) manager = readText(cursor, stop)
    else if (tag === 0x12) operation = readText(cursor, stop)
    else if (tag === 0x1a) apiVersion = readText(cursor, stop)
    else if (tag === 0x22) {
      timeAt = cursor.at
      timeEnd = stop
    } else if (tag === 0x32) fieldsType = readText(cursor, stop)
    else if (tag === 0x3a) {
      fieldsAt = cursor.at
      fieldsEnd = stop
    } else if (tag === 0x42) subresource = readText(cursor, stop)
    cursor.at = stop
  }
  const readAgain = <T>(at: number, stop: number, read: (cursor: Cursor, end: number) => T): T =>
    read({ bytes, at, type, depth: 0, isNewer: false }, stop)
  let fields: { value: unknown } | null = null

  if (!manager || !operation || !apiVersion || !fieldsType || timeAt < 0 || fieldsAt < 0) {
    return {
      ...(manager && { manager }),
      ...(operation && { operation }),
      ...(apiVersion && { apiVersion }),
      ...(timeAt >= 0 && { time: readAgain(timeAt, timeEnd, readTime) }),
      ...(fieldsType && { fieldsType }),
      ...(fieldsAt >= 0 && { fieldsV1: readAgain(fieldsAt, fieldsEnd, readSharedJson) }),
      ...(subresource && { subresource }),
    }
  }
  // What an apiserver writes. Getters in a literal cost little; those of Object.defineProperty more than all the rest.
  const entry: ManagedFieldsEntry = {
    manager,
    operation,
    apiVersion,
    get time() {
      return readAgain(timeAt, timeEnd, readTime)
    },
    fieldsType,
    get fieldsV1() {
      fields ??= { value: readAgain(fieldsAt, fieldsEnd, readSharedJson) }
      return fields.value
    },
  }
  if (subresource !== '') entry.subresource = subresource
  return entry
}
