import { EXIT } from '../../../src/audit/exit-code.ts'
import { HAZARDS, REASONS, SURFACE_NAMES, type SurfaceName } from '../../../src/evaluate/finding.ts'
import { HAZARD_MEANINGS, REASON_MEANINGS } from '../../../src/evaluate/meanings.ts'
import { markdownTable } from '../markdown-table.ts'

const SURFACE_TEXT: Record<SurfaceName, string> = {
  emulation: 'the release that is emulated: `--emulated-version`',
  minCompatibility: 'the oldest release one may have to go back to: `--min-compatibility-version`',
  target: 'the release of the next upgrade: `--target-version`',
}

const EXIT_TEXT: Record<keyof typeof EXIT, string> = {
  clean: 'nothing found',
  error: 'a wrong flag, a broken configuration, a damaged catalog …; `serve` fails with no other code',
  warnings: 'findings that break nothing (`info`), and no others',
  breaking: 'findings that break something',
  incomplete: 'something could not be read; the rest was judged',
}

/** The closed sets that findings, metrics and scripts use; a value without a text here does not compile. */
export function reasonsPage(): string {
  return [
    '# Reasons, hazards, surfaces, exit codes',
    '## Reasons',
    'Why a surface does not take an object.',
    markdownTable(
      ['reason', 'the surface …', 'after going there'],
      REASONS.map((reason) => {
        const { surface, afterwards } = REASON_MEANINGS[reason]
        return [`\`${reason}\``, surface, afterwards]
      }),
    ),
    '## Hazards',
    'What a use costs after going to the surface’s release.',
    markdownTable(
      ['hazard', 'meaning'],
      HAZARDS.map((hazard) => [`\`${hazard}\``, HAZARD_MEANINGS[hazard]]),
    ),
    '## Surfaces',
    markdownTable(
      ['surface', 'meaning'],
      SURFACE_NAMES.map((name) => [`\`${name}\``, SURFACE_TEXT[name]]),
    ),
    '## Exit codes',
    markdownTable(
      ['code', 'meaning'],
      Object.entries(EXIT).map(([name, code]) => [String(code), EXIT_TEXT[name as keyof typeof EXIT]]),
    ),
  ].join('\n\n')
}
