import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AuditReport } from '../report.ts'
import { embeddedJson, escapeHtml } from './escape-html.ts'
import { htmlOverview, titleOf } from './html-overview.ts'

/**
 * The report as one page that needs no network: counts by hazard, namespace, feature and manager, and a table to filter
 * and search. The findings are in it as JSON; its policy lets nothing run or load but its own style and script.
 */
export function* printHtml(report: AuditReport): Generator<string> {
  const { style, script } = assets()
  const policy = [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
  yield `<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">\n`
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
  yield `<title>${escapeHtml(titleOf(report))}</title>\n<style>${style}</style>\n</head>\n<body>\n`
  yield* htmlOverview(report)
  yield FINDINGS
  yield '</main>\n<script type="application/json" id="report">'
  yield* embeddedItems(report)
  yield `</script>\n<script>${script}</script>\n</body>\n</html>\n`
}

/** The script's parts are modules, so that tests can import them; in the page they are one script. */
function assets(): { style: string; script: string } {
  const [style, filter, view] = ['page.css', 'filter.js', 'view.js'].map(readAsset)
  return { style: style!, script: `'use strict'\n{\n${filter!.replace(/^export /gm, '')}\n${view!}}\n` }
}

/** They lie in src/ also for the built program: dist/ is as deep as src/. */
function readAsset(name: string): string {
  return readFileSync(new URL(`../../../src/audit/printers/page/${name}`, import.meta.url), 'utf8')
}

/** As a Content-Security-Policy wants it (CSP Level 3 §2.3.1). */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** Objects without findings are counted, not listed. */
function* embeddedItems({ items }: AuditReport): Generator<string> {
  let separator = ''
  yield '{"items":['
  for (const item of items) {
    if (item.findings.length === 0) continue
    yield `${separator}${embeddedJson(item)}`
    separator = ',\n'
  }
  yield ']}'
}

const SELECTS = [
  ['namespace', 'Namespace'],
  ['what', 'Uses'],
  ['manager', 'Written by'],
  ['kind', 'Kind'],
  ['reason', 'Reason'],
  ['seen', 'Seen'],
]

const FINDINGS = `<noscript><p class="banner note">The list of findings needs JavaScript.</p></noscript>
<section id="panels" class="needs-script" aria-label="Where the findings are"></section>
<section id="findings" class="needs-script" aria-label="Findings">
<div class="controls" role="search">
<label class="search">Search <input type="search" id="search" placeholder="every word, anywhere in a finding" autocomplete="off"></label>
${SELECTS.map(([id, text]) => `<label>${text} <select id="by-${id}"></select></label>`).join('\n')}
</div>
<div class="found"><p id="found" aria-live="polite"></p><button type="button" id="clear" class="link" hidden>Clear filters</button></div>
<div class="scroll"><table class="findings"><thead><tr id="columns"></tr></thead><tbody id="rows"></tbody></table></div>
<nav id="pager" aria-label="Pages"></nav>
</section>
`
