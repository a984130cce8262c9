import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { printHtml } from '../../../src/audit/printers/print-html.ts'
import {
  auditReport,
  clusterItem,
  clusterReport,
  HOSTILE,
  hostileReport,
  reportFinding,
  reportItem,
} from '../../fixtures/audit/report.ts'
import { findChromium, startBrowser } from '../../fixtures/chromium.ts'

const html = (report: Parameters<typeof printHtml>[0]) => [...printHtml(report)].join('')
const between = (page: string, start: string, end: string) => page.split(start)[1]!.split(end)[0]!

t.test('one file: nothing is loaded, and only its own script and style are allowed', async (t) => {
  const page = html(auditReport([reportItem({ findings: [reportFinding()] })]))
  t.notMatch(page, /\b(src|href)=|@import|url\(|\bfetch\(|\son\w+=/)
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!
  t.match(policy, /^default-src 'none'; /)
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  t.match(policy, `script-src ${digest(between(page, '<script>', '</script>'))};`)
  t.match(policy, `style-src ${digest(between(page, '<style>', '</style>'))};`)
})

t.test('the findings are in it as JSON, clean objects are not', async (t) => {
  for (const report of [
    hostileReport(),
    auditReport([reportItem(), reportItem({ findings: [reportFinding()] })]),
  ]) {
    const page = html(report)
    const data = between(page, '<script type="application/json" id="report">', '</script>')
    t.same(
      JSON.parse(data).items,
      report.items.filter(({ findings }) => findings.length > 0),
    )
    t.equal(page.split('</script>').length, 3)
  }
})

const browser = findChromium()
t.test(
  'in a browser',
  { skip: browser === null && 'no chromium on the PATH', timeout: 100_000 },
  async (t) => {
    const page = await startBrowser(browser!)
    t.teardown(() => page.close())
    const folder = t.testdir()
    const show = async (name: string, report: Parameters<typeof printHtml>[0]) => {
      const file = join(folder, name)
      writeFileSync(file, html(report))
      await page.open(pathToFileURL(file).href)
    }
    const items = Array.from({ length: 120 }, (_, n) =>
      clusterItem({
        object: { apiVersion: 'v1', kind: 'Pod', namespace: n < 7 ? 'bank' : 'shop', name: `pod-${n}` },
        findings: [reportFinding({ hazard: n % 2 === 0 ? 'security' : 'dropped' })],
      }),
    )
    await show('cluster.html', clusterReport(items))
    const rows = () => page.evaluate('document.querySelectorAll("#rows .row").length')
    const found = () => page.evaluate('document.getElementById("found").textContent')
    const click = (selector: string) =>
      page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`)

    t.equal(await rows(), 50)
    t.equal(await found(), '120 findings, 1–50 shown')
    await click('#pager button:last-child')
    t.equal(await found(), '120 findings, 51–100 shown')

    await click('[data-hazard=security]')
    t.equal(await found(), '60 of 120 findings, 1–50 shown')
    await page.evaluate(`(() => {
    const select = document.getElementById('by-namespace')
    select.value = 'bank'
    select.dispatchEvent(new Event('change'))
  })()`)
    t.equal(await found(), '4 of 120 findings, 1–4 shown')
    t.equal(await page.evaluate('location.hash'), '#hazards=security&namespace=bank')
    await page.evaluate(`(() => {
    const search = document.getElementById('search')
    search.value = 'POD-6'
    search.dispatchEvent(new Event('input'))
  })()`)
    t.equal(await rows(), 1)

    await click('.expand')
    t.match(await page.evaluate('document.querySelector(".detail").textContent'), 'What to do: leave it out')
    t.equal(await page.evaluate('document.querySelector(".expand").getAttribute("aria-expanded")'), 'true')
    await click('#clear')
    t.equal(await rows(), 50)
    await page.evaluate('dispatchEvent(new Event("beforeprint"))')
    t.equal(await rows(), 120, 'print shows them all')
    t.same(page.problems, [])

    await show('hostile.html', hostileReport())
    await page.evaluate('document.querySelector(".expand").click()')
    t.equal(await page.evaluate('document.querySelectorAll("#findings b, #findings script").length'), 0)
    t.match(await page.evaluate('document.querySelector(".message").textContent'), HOSTILE.slice(0, 8).trim())
    t.same(page.problems, [])
  },
)
