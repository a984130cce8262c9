import t from 'tap'
import { embeddedJson, escapeHtml } from '../../../src/audit/printers/escape-html.ts'

t.test('text stays text', async (t) => {
  t.equal(escapeHtml(`<b a="'&'">\u001b`), '&lt;b a=&quot;&#39;&amp;&#39;&quot;&gt;\\u001b')
})

t.test('JSON in a script element cannot end it', async (t) => {
  const value = { a: '</script><!--<script>' }
  t.notMatch(embeddedJson(value), '<')
  t.same(JSON.parse(embeddedJson(value)), value)
})
