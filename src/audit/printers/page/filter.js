// What the page shows, without the page: rows, filters, counts, pages. Runs in browsers and in Node's tests.

/** The dimensions that can be filtered by one value, in the order in which they are shown. */
export const DIMENSIONS = ['namespace', 'what', 'manager', 'kind', 'reason', 'seen']
export const HAZARDS = ['undecodable', 'update-blocked', 'security', 'behaviour', 'dropped', 'info']
/** What stands where a dimension has no value. */
export const NOTHING = { namespace: '(no namespace)', manager: '(not known)', name: '(no name)' }

/** One row a finding, with what it is filtered, searched and sorted by. */
export function rowsOf(items) {
  const rows = []
  for (const item of items) {
    for (const finding of item.findings) rows.push(rowOf(item, finding, rows.length))
  }
  return rows
}

function rowOf(item, finding, index) {
  const { object, owner, source } = item
  const managers = [...new Set(finding.managers.map(({ manager }) => manager))]
  const name = `${object.kind}/${object.name ?? NOTHING.name}`
  const texts = [
    object.namespace,
    name,
    object.apiVersion,
    finding.fieldPath,
    finding.feature,
    finding.reason,
    finding.hazard,
    finding.message,
    finding.remedy,
    ...managers,
    owner && `${owner.kind}/${owner.name}`,
    placeOf(source),
  ]
  return {
    index,
    item,
    finding,
    name,
    field: finding.fieldPath,
    hazard: finding.hazard,
    namespace: object.namespace ?? NOTHING.namespace,
    kind: object.kind,
    what: whatOf(object, finding),
    managers,
    manager: managers.length > 0 ? managers.join(', ') : NOTHING.manager,
    reason: finding.reason,
    seen: finding.seen,
    text: texts.filter(Boolean).join('\n').toLowerCase(),
  }
}

/** What is used: a feature gate, an API, or a field of a kind, without list indices and map keys. */
function whatOf(object, finding) {
  if (finding.feature) return finding.feature
  if (finding.reason.startsWith('API')) return `${object.kind} ${object.apiVersion}`
  return `${object.kind} ${finding.fieldPath.replace(/\[[^\]]*\]/g, '[]')}`
}

/** Where an object was found: `file:line`, the cluster, or `helm:namespace/name@revision`. */
export function placeOf(source) {
  if (source.file !== undefined) return source.line === null ? source.file : `${source.file}:${source.line}`
  if (source.helmRelease !== undefined) return `helm:${source.helmRelease}@${source.revision}`
  return source.resource ? `${source.cluster}: ${source.resource}` : source.cluster
}

/** Everything shown. */
export function noFilter() {
  return { q: '', hazards: [], namespace: '', what: '', manager: '', kind: '', reason: '', seen: '' }
}

/** The rows that fit: every word of `q` is somewhere in the row, hazards are any of those chosen, the rest is equal. */
export function matching(rows, filter) {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean)
  const dimensions = DIMENSIONS.filter((dimension) => filter[dimension] !== '')
  return rows.filter(
    (row) =>
      (filter.hazards.length === 0 || filter.hazards.includes(row.hazard)) &&
      dimensions.every((dimension) => valuesOf(row, dimension).includes(filter[dimension])) &&
      words.every((word) => row.text.includes(word)),
  )
}

/** A field may have several managers: each counts. */
export function valuesOf(row, dimension) {
  if (dimension !== 'manager') return [row[dimension]]
  return row.managers.length > 0 ? row.managers : [NOTHING.manager]
}

/**
 * The values of a dimension among the rows that fit all other filters, the most frequent first:
 * `{value, count, hazards: {dropped: 3, …}}`.
 */
export function countBy(rows, filter, dimension) {
  const counts = new Map()
  for (const row of matching(rows, { ...filter, [dimension]: '' })) {
    for (const value of valuesOf(row, dimension)) {
      const entry = counts.get(value) ?? { value, count: 0, hazards: {} }
      entry.count++
      entry.hazards[row.hazard] = (entry.hazards[row.hazard] ?? 0) + 1
      counts.set(value, entry)
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

/** By a column, worst hazard first; equal rows stay in the order of the report. */
export function sorted(rows, column, descending) {
  const sign = descending ? -1 : 1
  const key = column === 'hazard' ? (row) => HAZARDS.indexOf(row.hazard) : (row) => row[column]
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)]
    return x === y ? a.index - b.index : (x < y ? -1 : 1) * sign
  })
}

/** One page of rows; a number that is too high gives the last page. */
export function pageOf(rows, number, size) {
  const pages = Math.max(1, Math.ceil(rows.length / size))
  const page = Math.min(Math.max(0, number), pages - 1)
  return { page, pages, from: page * size, rows: rows.slice(page * size, (page + 1) * size) }
}

/** The filter as the fragment of a link, and back; what is not known is ignored. */
export function toFragment(filter) {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (value.length > 0) parameters.set(name, String(value))
  }
  return parameters.toString()
}

export function fromFragment(fragment) {
  const parameters = new URLSearchParams(fragment)
  const filter = noFilter()
  for (const name of ['q', ...DIMENSIONS]) filter[name] = parameters.get(name) ?? ''
  filter.hazards = (parameters.get('hazards') ?? '').split(',').filter((hazard) => HAZARDS.includes(hazard))
  return filter
}
