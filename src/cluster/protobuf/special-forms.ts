import { type Cursor, malformed, readEnd, readInteger, readLength, skipValue } from './cursor.ts'
import { readText } from './read-text.ts'

// Types that JSON writes in a form of their own; each is a small message, read from the cursor up to `end`.

/** metav1.Time: `{seconds, nanos}`; JSON has whole seconds, null for the zero time. */
export function readTime(cursor: Cursor, end: number): string | null {
  const time = readTimestamp(cursor, end)
  return time === null ? null : `${isoSeconds(cursor, time.seconds)}Z`
}

/** metav1.MicroTime: the same with six digits behind the point, always. */
export function readMicroTime(cursor: Cursor, end: number): string | null {
  const time = readTimestamp(cursor, end)
  if (time === null) return null
  const micros = Math.floor(time.nanos / 1000)
  return `${isoSeconds(cursor, time.seconds)}.${String(micros).padStart(6, '0')}Z`
}

function readTimestamp(cursor: Cursor, end: number): { seconds: number; nanos: number } | null {
  // The zero time, year 1, is written as an empty message (time_proto.go of k8s.io/apimachinery meta/v1).
  if (cursor.at === end) return null
  let seconds = 0
  let nanos = 0
  while (cursor.at < end) {
    const tag = readLength(cursor)
    if (tag === 0x08) seconds = readInteger(cursor)
    else if (tag === 0x10) nanos = readInteger(cursor)
    else skipValue(cursor, tag & 7, end)
  }
  return { seconds, nanos }
}

const SECONDS_A_DAY = 86400
/** Objects of a page were made on few days. */
const days = new Map<number, string>()
const MAX_DAYS = 1000

/** RFC 3339 leaves no room for years before 0 or after 9999; nor does Go's encoder. */
function isoSeconds(cursor: Cursor, seconds: number): string {
  const day = Math.floor(seconds / SECONDS_A_DAY)
  let date = days.get(day)
  if (date === undefined) {
    const milliseconds = day * SECONDS_A_DAY * 1000
    const text = Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : ''
    if (text.length !== 24) throw malformed(cursor, `a time of ${seconds} seconds`)
    date = text.slice(0, 11)
    if (days.size >= MAX_DAYS) days.clear()
    days.set(day, date)
  }
  const rest = seconds - day * SECONDS_A_DAY
  return `${date}${twoDigits(Math.floor(rest / 3600))}:${twoDigits(Math.floor(rest / 60) % 60)}:${twoDigits(rest % 60)}`
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`
}

/** resource.Quantity: `{string}`. */
export function readQuantity(cursor: Cursor, end: number): string {
  let text = '0'
  while (cursor.at < end) {
    const tag = readLength(cursor)
    if (tag === 0x0a) text = readText(cursor, readEnd(cursor, end))
    else skipValue(cursor, tag & 7, end)
  }
  return text
}

/** intstr.IntOrString: `{type, intVal, strVal}`, type 1 being the string. */
export function readIntOrString(cursor: Cursor, end: number): number | string {
  let isString = false
  let number = 0
  let text = ''
  while (cursor.at < end) {
    const tag = readLength(cursor)
    if (tag === 0x08) isString = readInteger(cursor) === 1
    else if (tag === 0x10) number = readInteger(cursor)
    else if (tag === 0x1a) text = readText(cursor, readEnd(cursor, end))
    else skipValue(cursor, tag & 7, end)
  }
  return isString ? text : number
}

/** runtime.RawExtension, apiextensions JSON: `{raw}`, JSON as it stands. */
export function readJson(cursor: Cursor, end: number): unknown {
  const { start, stop } = readRaw(cursor, end)
  return parseJson(cursor, start, stop)
}

/** Where the raw bytes of `{raw}` are. */
export function readRaw(cursor: Cursor, end: number): { start: number; stop: number } {
  let [start, stop] = [end, end]
  while (cursor.at < end) {
    const tag = readLength(cursor)
    if (tag === 0x0a) {
      stop = readEnd(cursor, end)
      start = cursor.at
      cursor.at = stop
    } else skipValue(cursor, tag & 7, end)
  }
  return { start, stop }
}

/** @throws {PageError} when it is no JSON: an apiserver could not have written it as JSON either. */
export function parseJson(cursor: Cursor, start: number, stop: number): unknown {
  if (start === stop) return null
  try {
    return JSON.parse(cursor.bytes.toString('utf8', start, stop))
  } catch {
    throw malformed(cursor, `no JSON in bytes ${start} to ${stop}`)
  }
}
