import { writeFileSync } from 'node:fs'
import { guardConfigurationSchema } from '../../src/config/schema.ts'
import { overlaySchema } from '../../src/surface/overlay-format.ts'
import { configurationPage } from './pages/configuration-page.ts'
import { flagsPage } from './pages/flags-page.ts'
import { logsPage } from './pages/logs-page.ts'
import { metricsPage } from './pages/metrics-page.ts'
import { overlayPage } from './pages/overlay-page.ts'
import { reasonsPage } from './pages/reasons-page.ts'

const NOTICE = '<!-- Generated from the code by docs/reference/generate.ts; a test compares. Do not edit. -->'

/** Every generated file of this folder, by name. A test holds the committed ones against it. */
export function referencePages(): Record<string, string> {
  const page = (text: string) => `${NOTICE}\n\n${text}\n`
  const published = (schema: object) => {
    const dialect = { $schema: 'https://json-schema.org/draft/2020-12/schema' }
    return `${JSON.stringify({ ...dialect, ...schema }, null, 2)}\n`
  }
  return {
    'configuration.md': page(configurationPage()),
    'configuration.schema.json': published(guardConfigurationSchema),
    'flags.md': page(flagsPage()),
    'logs.md': page(logsPage()),
    'metrics.md': page(metricsPage()),
    'overlay.md': page(overlayPage()),
    'overlay.schema.json': published(overlaySchema),
    'reasons.md': page(reasonsPage()),
  }
}

if (import.meta.main) {
  for (const [name, content] of Object.entries(referencePages())) {
    writeFileSync(new URL(name, import.meta.url), content)
  }
}
