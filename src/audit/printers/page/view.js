// The page itself. Text from manifests only ever becomes textContent.

const PAGE_SIZE = 50
const PRINTED_ROWS = 2000
const BARS = 8
const PANELS = { namespace: 'By namespace', what: 'By feature, API or field', manager: 'By who wrote it' }
const COLUMNS = {
  hazard: 'Hazard',
  namespace: 'Namespace',
  name: 'Object',
  field: 'Field',
  what: 'Uses',
  manager: 'Written by',
}
const EVIDENCE = {
  exact: 'managedFields name this very field',
  parent: 'managedFields name a parent that is managed as a whole',
  object: 'managedFields only say who wrote the object',
}

const report = JSON.parse(document.getElementById('report').textContent)
const rows = rowsOf(report.items)
const open = new Set()
const expanded = new Set()
let filter = fromFragment(location.hash.slice(1))
let searched = rows
let order = { column: 'hazard', descending: false }
let pageNumber = 0

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? '' : value)
  }
  node.append(...children.filter((child) => child !== null && child !== ''))
  return node
}

function change(more) {
  filter = { ...filter, ...more }
  pageNumber = 0
  open.clear()
  const fragment = toFragment(filter)
  history.replaceState(null, '', fragment === '' ? location.pathname + location.search : `#${fragment}`)
  show()
}

function show() {
  // Searched once, not again for every dimension.
  searched = matching(rows, { ...noFilter(), q: filter.q, hazards: filter.hazards })
  showTiles()
  showPanels()
  showControls()
  showTable(PAGE_SIZE)
}

function showTiles() {
  for (const tile of document.querySelectorAll('.tile')) {
    tile.setAttribute('aria-pressed', String(filter.hazards.includes(tile.dataset.hazard)))
  }
}

function showPanels() {
  const panels = document.getElementById('panels')
  panels.replaceChildren(
    ...Object.entries(PANELS).flatMap(([dimension, title]) => {
      const counts = countBy(searched, { ...filter, q: '', hazards: [] }, dimension)
      const says = counts.some(({ value }) => value !== NOTHING[dimension]) || filter[dimension] !== ''
      return says ? [panel(dimension, title, counts)] : []
    }),
  )
}

function panel(dimension, title, counts) {
  const most = counts[0]?.count ?? 1
  const all = expanded.has(dimension)
  const shown = all ? counts : counts.slice(0, BARS)
  const rest = counts.length - BARS
  const toggle = () => {
    if (all) expanded.delete(dimension)
    else expanded.add(dimension)
    showPanels()
  }
  return element(
    'section',
    { class: 'panel' },
    element('h2', {}, title, element('span', { class: 'quiet' }, ` ${number(counts.length)}`)),
    element('ul', {}, ...shown.map((entry) => element('li', {}, bar(dimension, entry, most)))),
    rest > 0
      ? element(
          'button',
          { type: 'button', class: 'link', onclick: toggle },
          all ? 'fewer' : `${number(rest)} more`,
        )
      : null,
  )
}

function bar(dimension, { value, count, hazards }, most) {
  const chosen = filter[dimension] === value
  const segments = HAZARDS.filter((hazard) => hazards[hazard]).map((hazard) => {
    const segment = element('span', {
      class: `segment ${hazard}`,
      title: `${hazard}: ${number(hazards[hazard])}`,
    })
    segment.style.width = `${(100 * hazards[hazard]) / most}%`
    return segment
  })
  return element(
    'button',
    {
      type: 'button',
      class: 'bar',
      'aria-pressed': String(chosen),
      onclick: () => change({ [dimension]: chosen ? '' : value }),
    },
    element('span', { class: 'label', title: value }, value),
    element('span', { class: 'count' }, number(count)),
    element('span', { class: 'track', 'aria-hidden': 'true' }, ...segments),
  )
}

function showControls() {
  const search = document.getElementById('search')
  if (search.value !== filter.q) search.value = filter.q
  for (const dimension of DIMENSIONS) {
    const select = document.getElementById(`by-${dimension}`)
    const counts = countBy(searched, { ...filter, q: '', hazards: [] }, dimension)
    if (filter[dimension] !== '' && !counts.some(({ value }) => value === filter[dimension])) {
      counts.push({ value: filter[dimension], count: 0 })
    }
    counts.sort((a, b) => (a.value < b.value ? -1 : 1))
    const options = counts.map(({ value, count }) =>
      element('option', { value, selected: value === filter[dimension] }, `${value} (${number(count)})`),
    )
    select.replaceChildren(element('option', { value: '' }, 'all'), ...options)
    select.closest('label').hidden = counts.length < 2 && filter[dimension] === ''
  }
  document.getElementById('clear').hidden = toFragment(filter) === ''
}

function showTable(size) {
  const found = sorted(matching(searched, { ...filter, q: '', hazards: [] }), order.column, order.descending)
  const page = pageOf(found, pageNumber, size)
  pageNumber = page.page
  const shown =
    page.rows.length === 0 ? '' : `, ${number(page.from + 1)}–${number(page.from + page.rows.length)} shown`
  document.getElementById('found').textContent =
    found.length === rows.length
      ? `${plural(rows.length, 'finding')}${shown}`
      : `${number(found.length)} of ${plural(rows.length, 'finding')}${shown}`
  const hidden = new Set(
    Object.keys(COLUMNS).filter(
      (column) =>
        ['namespace', 'manager'].includes(column) && rows.every((row) => row[column] === NOTHING[column]),
    ),
  )
  const columns = Object.keys(COLUMNS).filter((column) => !hidden.has(column))
  document
    .getElementById('columns')
    .replaceChildren(
      ...columns.map(header),
      element('th', { scope: 'col' }, element('span', { class: 'unseen' }, 'Details')),
    )
  const body = document.getElementById('rows')
  body.replaceChildren(...page.rows.flatMap((row) => tableRows(row, columns)))
  if (page.rows.length === 0) {
    const text = rows.length === 0 ? 'Nothing was found.' : 'No finding fits these filters.'
    body.append(
      element('tr', {}, element('td', { colspan: String(columns.length + 1), class: 'empty' }, text)),
    )
  }
  showPager(page)
}

function header(column) {
  const current = order.column === column
  const sort = () => {
    order = { column, descending: current && !order.descending }
    pageNumber = 0
    showTable(PAGE_SIZE)
    document.querySelector(`#columns [data-column="${column}"]`).focus()
  }
  const direction = current ? (order.descending ? 'descending' : 'ascending') : 'none'
  return element(
    'th',
    { scope: 'col', class: `of-${column}`, 'aria-sort': direction },
    element('button', { type: 'button', 'data-column': column, onclick: sort }, COLUMNS[column]),
  )
}

function tableRows(row, columns) {
  const id = `details-${row.index}`
  const isOpen = open.has(row.index)
  const toggle = () => {
    if (open.has(row.index)) open.delete(row.index)
    else open.add(row.index)
    showTable(PAGE_SIZE)
    document.querySelector(`[aria-controls="${id}"]`)?.focus()
  }
  const button = element(
    'button',
    {
      type: 'button',
      class: 'expand',
      'aria-expanded': String(isOpen),
      'aria-controls': id,
      onclick: toggle,
    },
    element('span', { class: 'unseen' }, `Details of ${row.name}`),
  )
  const click = (event) => {
    if (!event.target.closest('button') && String(getSelection()) === '') toggle()
  }
  const line = element(
    'tr',
    { class: isOpen ? 'row is-open' : 'row', onclick: click },
    ...columns.map((column) => element('td', { class: `of-${column}` }, ...cell(row, column))),
    element('td', { class: 'of-expand' }, button),
  )
  const details = () =>
    element(
      'tr',
      { class: 'details', id },
      element('td', { colspan: String(columns.length + 1) }, detailsOf(row)),
    )
  return isOpen ? [line, details()] : [line]
}

function cell(row, column) {
  if (column === 'hazard') {
    const requested =
      row.seen === 'requested'
        ? element(
            'span',
            { class: 'badge requested', title: 'asked for, but dropped by the running API server' },
            'requested',
          )
        : null
    return [badge(row.hazard), requested].filter(Boolean)
  }
  if (column === 'name') {
    const owned = row.item.owned.reduce((sum, { objects }) => sum + objects, 0)
    const under = owned > 0 ? element('span', { class: 'quiet' }, ` +${number(owned)} owned`) : null
    return [
      element('span', { class: 'quiet' }, `${row.kind}/`),
      element('strong', {}, row.name.slice(row.kind.length + 1)),
      under,
    ].filter(Boolean)
  }
  if (column === 'field') return [element('code', {}, ...breakable(row.field))]
  if (column === 'what' && row.reason.startsWith('API')) return [row.item.object.apiVersion]
  return [row[column] === NOTHING[column] ? element('span', { class: 'quiet' }, '–') : row[column]]
}

/** A long path may break behind its dots, and nowhere else. */
function breakable(path) {
  return path.split(/(?<=\.)/).flatMap((part) => [part, document.createElement('wbr')])
}

function badge(hazard) {
  return element('span', { class: `badge ${hazard}` }, hazard)
}

function detailsOf({ item, finding, name }) {
  const { object, owner, owned, source } = item
  const gate = [finding.feature, finding.stage && `${finding.stage} in ${finding.version}`]
    .filter(Boolean)
    .join(', ')
  const facts = [
    ['Object', `${name} (${object.apiVersion})${object.namespace ? ` in ${object.namespace}` : ''}`],
    ['Field', element('code', {}, finding.fieldPath)],
    ['Reason', `${finding.reason}, ${finding.hazard}`],
    ['Feature', gate],
    ['Since', finding.since && `Kubernetes ${finding.since}`],
    [
      'Seen',
      finding.seen === 'requested'
        ? 'asked for, but dropped by the running API server; in force from the next apply after the emulation version has risen'
        : 'in the object',
    ],
    ['Found in', placeOf(source)],
    ['Owner', owner && `${owner.kind}/${owner.name ?? NOTHING.name} (${owner.apiVersion})`],
    [
      'Owns',
      owned.map(({ objects, kind, apiVersion }) => `${number(objects)} ${kind} (${apiVersion})`).join(', '),
    ],
    ['Written by', writers(finding.managers)],
    ['Evidence', EVIDENCE[finding.evidence] ?? ''],
  ]
  const list = element(
    'dl',
    {},
    ...facts
      .filter(([, value]) => value)
      .flatMap(([term, value]) => [element('dt', {}, term), element('dd', {}, value)]),
  )
  return element(
    'div',
    { class: 'detail' },
    element('p', { class: 'message' }, finding.message),
    element('p', { class: 'remedy' }, element('strong', {}, 'What to do: '), finding.remedy),
    list,
  )
}

function writers(managers) {
  if (managers.length === 0) return ''
  return element(
    'ul',
    {},
    ...managers.map(({ manager, operation, apiVersion, time, subresource }) => {
      const how = [operation, apiVersion, subresource && `subresource ${subresource}`, time]
        .filter(Boolean)
        .join(', ')
      return element('li', {}, element('strong', {}, manager), ` ${how}`)
    }),
  )
}

function showPager({ page, pages }) {
  const go = (to) => () => {
    pageNumber = to
    open.clear()
    showTable(PAGE_SIZE)
    document.getElementById('findings').scrollIntoView()
  }
  const button = (text, to) =>
    element('button', { type: 'button', disabled: to < 0 || to >= pages, onclick: go(to) }, text)
  document
    .getElementById('pager')
    .replaceChildren(
      ...(pages === 1
        ? []
        : [
            button('Previous', page - 1),
            element('span', {}, `page ${number(page + 1)} of ${number(pages)}`),
            button('Next', page + 1),
          ]),
    )
}

function number(value) {
  return value.toLocaleString('en')
}

function plural(count, noun) {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`
}

for (const tile of document.querySelectorAll('.tile')) {
  tile.addEventListener('click', () => {
    const { hazard } = tile.dataset
    const chosen = filter.hazards.includes(hazard)
    change({
      hazards: chosen ? filter.hazards.filter((other) => other !== hazard) : [...filter.hazards, hazard],
    })
  })
}
for (const dimension of DIMENSIONS) {
  document
    .getElementById(`by-${dimension}`)
    .addEventListener('change', (event) => change({ [dimension]: event.target.value }))
}
document.getElementById('search').addEventListener('input', (event) => change({ q: event.target.value }))
document.getElementById('clear').addEventListener('click', () => {
  change(noFilter())
  document.getElementById('search').focus()
})
addEventListener('hashchange', () => {
  filter = fromFragment(location.hash.slice(1))
  show()
})
addEventListener('beforeprint', () => showTable(PRINTED_ROWS))
addEventListener('afterprint', () => showTable(PAGE_SIZE))
document.documentElement.classList.add('ready')
show()
