import { schemaAt } from '../../../src/config/allowed-here.ts'
import { overlaySchema } from '../../../src/surface/overlay-format.ts'
import { markdownTable } from '../markdown-table.ts'
import { rowsOf } from './configuration-page.ts'

/** Every key of a lifecycle overlay, from the schema that checks it. */
export function overlayPage(): string {
  const rows = rowsOf(schemaAt(overlaySchema, []), '').map(([key, value, , meaning]) => [
    key!,
    value!,
    meaning!,
  ])
  return [
    '# Lifecycle overlay',
    'Named with `--overlay` or under `overlays` of the [configuration file](configuration.md); what it is for is in [docs/overlays.md](../overlays.md). The JSON schema is [overlay.schema.json](overlay.schema.json).',
    markdownTable(['key', 'value', 'meaning'], rows),
  ].join('\n\n')
}
