import { setOwn } from '../../audit/sources/set-own.ts'
import { type Cursor, malformed, readEnd, readLength, skipValue } from './cursor.ts'
import type { FieldPlan, MessagePlan } from './message-plan.ts'
import { readText } from './read-text.ts'

/**
 * Messages within messages. A CustomResourceDefinition takes three for each level of its schema; apiservers refuse
 * structural schemas long before this.
 */
const MAX_DEPTH = 1000

type Target = Record<string, unknown>

/**
 * Reads the message that ends at `end` into `target`, as JSON would have it, as far as the plan wants it. Whatever the
 * plan has no use for is gone over by its wire type; messages within are still gone through, for field numbers that
 * the catalog does not know.
 * @throws {PageError}
 */
export function readMessage(cursor: Cursor, end: number, plan: MessagePlan, target: Target): void {
  const outer = cursor.type
  cursor.type = plan.type
  if (++cursor.depth > MAX_DEPTH) throw malformed(cursor, `more than ${MAX_DEPTH} messages within each other`)
  const { fields } = plan
  while (cursor.at < end) {
    const tag = readLength(cursor)
    const wireType = tag & 7
    const field = tag < 0x10000 ? fields[tag >>> 3] : undefined
    if (field === undefined) readUnknown(cursor, tag, end, plan, target)
    else if (field.wireType !== wireType) readOtherwise(cursor, field, wireType, end, target)
    else if (wireType === 2) {
      const stop = readEnd(cursor, end)
      if (field.mode === 'skip') cursor.at = stop
      else readDelimited(cursor, stop, field, target)
    } else if (field.mode === 'skip') skipValue(cursor, wireType, end)
    else setValue(target, field, field.value!(cursor, end))
  }
  if (cursor.at !== end) throw malformed(cursor, 'a field goes beyond the end of its message')
  cursor.depth--
  cursor.type = outer
}

function readDelimited(cursor: Cursor, stop: number, field: FieldPlan, target: Target): void {
  const { mode, message, name } = field
  if (mode === 'map') readEntry(cursor, stop, field, mapAt(target, name))
  else if (mode === 'scan') {
    if (field.isMap) readEntry(cursor, stop, field, null)
    else readMessage(cursor, stop, message!, SCANNED)
  } else if (message === null) setValue(target, field, field.value!(cursor, stop))
  else if (mode === 'inline') readMessage(cursor, stop, message, target)
  else if (field.isUnion) setValue(target, field, readUnion(cursor, stop, message))
  else if (mode === 'list') {
    const item: Target = {}
    readMessage(cursor, stop, message, item)
    setValue(target, field, item)
  } else {
    // A second occurrence goes on with the first, as the encoding has it.
    const before = target[name]
    const object = isRecord(before) ? before : {}
    readMessage(cursor, stop, message, object)
    target[name] = object
  }
  if (cursor.at !== stop) throw malformed(cursor, 'a value does not end where its length says')
}

/** Nothing is ever written to it: a plan for scanning has no field to read. */
const SCANNED: Target = Object.freeze({})

function setValue(target: Target, { mode, name, omitsZero }: FieldPlan, value: unknown): void {
  if (mode === 'list') {
    const list = target[name]
    if (Array.isArray(list)) list.push(value)
    else target[name] = [value]
  } else if (!omitsZero || !isZero(value)) target[name] = value
}

function isRecord(value: unknown): value is Target {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false || value === null
}

function mapAt(target: Target, name: string): Target {
  target[name] ??= {}
  return target[name] as Target
}

/** An entry of a map is a message: 1 the key, 2 the value, either of them left out when it is zero. */
function readEntry(cursor: Cursor, stop: number, field: FieldPlan, map: Target | null): void {
  let key = ''
  let value: unknown
  let isThere = false
  const readValue = (end: number) => {
    if (field.message === null) return field.value!(cursor, end)
    if (field.isUnion) return readUnion(cursor, end, field.message)
    const object: Target = map === null ? SCANNED : {}
    readMessage(cursor, end, field.message, object)
    return object
  }
  while (cursor.at < stop) {
    const tag = readLength(cursor)
    if (tag === 0x0a) {
      const end = readEnd(cursor, stop)
      if (map === null) cursor.at = end
      else key = readText(cursor, end)
    } else if (tag === 0x12) {
      const end = readEnd(cursor, stop)
      value = readValue(end)
      if (cursor.at !== end) throw malformed(cursor, 'the value of a map goes beyond its end')
      isThere = true
    } else skipValue(cursor, tag & 7, stop)
  }
  if (map === null) return
  if (!isThere) value = field.message === null ? field.value!(cursor, cursor.at) : {}
  setOwn(map, key, value)
}

/** The last form with a value: a schema beats the boolean that goes before it, a list the schema that is not there. */
function readUnion(cursor: Cursor, end: number, plan: MessagePlan): unknown {
  const forms: Target = {}
  readMessage(cursor, end, plan, forms)
  return Object.hasOwn(forms, '') ? forms[''] : null
}

/** A repeated number may come packed, several in one value. */
function readOtherwise(
  cursor: Cursor,
  field: FieldPlan,
  wireType: number,
  end: number,
  target: Target,
): void {
  if (wireType !== 2 || (field.mode !== 'list' && field.mode !== 'skip')) {
    throw malformed(cursor, `field ${field.number} has wire type ${wireType}, not ${field.wireType}`)
  }
  const stop = readEnd(cursor, end)
  if (field.mode === 'skip') cursor.at = stop
  while (cursor.at < stop) setValue(target, field, field.value!(cursor, stop))
  if (cursor.at !== stop) throw malformed(cursor, 'packed numbers go beyond their end')
}

/**
 * A field of a release newer than the catalog. Zero is what Kubernetes writes for most fields that nobody set, so only
 * another value counts; it gets a name that no field can have, unless all of the object has yet to be read.
 */
function readUnknown(cursor: Cursor, tag: number, end: number, plan: MessagePlan, target: Target): void {
  const number = Math.floor(tag / 8)
  if (number === 0) throw malformed(cursor, 'field number 0')
  const start = cursor.at
  skipValue(cursor, tag % 8, end)
  const isNothing = cursor.bytes.subarray(start, cursor.at).every((byte) => byte === 0)
  if (isNothing) return
  if (plan.isWhole) target[`field ${number} of ${plan.type}`] = `${cursor.at - start} bytes`
  else cursor.isNewer = true
}
