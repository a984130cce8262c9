import t from 'tap'
import { escapeMarkdown } from '../../../src/audit/printers/escape-markdown.ts'

t.test('no markup, no cell, no HTML', async (t) => {
  t.equal(
    escapeMarkdown('a|b `c` *d* _e_ [f](g) <h> ~i~ \\ &amp; $x$'),
    'a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) &lt;h\\> \\~i\\~ \\\\ &amp;amp; \\$x\\$',
  )
  t.equal(escapeMarkdown('a\nb\u001b'), 'a\\\\u000ab\\\\u001b')
})

t.test('nobody is mentioned, nothing is linked', async (t) => {
  t.equal(
    escapeMarkdown('@team #12 https://x.y WWW.x.y'),
    '@&#8203;team #&#8203;12 https:&#8203;//x.y WWW.&#8203;x.y',
  )
})

t.test('ordinary names and paths stay readable', async (t) => {
  t.equal(escapeMarkdown('spec.template.spec: web-1'), 'spec.template.spec: web-1')
})
