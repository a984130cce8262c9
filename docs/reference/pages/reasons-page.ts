import { EXIT } from '../../../src/audit/exit-code.ts'
import {
  HAZARDS,
  type Hazard,
  REASONS,
  type Reason,
  SURFACE_NAMES,
  type SurfaceName,
} from '../../../src/evaluate/finding.ts'
import { markdownTable } from '../markdown-table.ts'

const REASON_TEXT: Record<Reason, [lacks: string, afterwards: string]> = {
  APINotIntroduced: ['does not know this group/version/resource yet', 'the object cannot be read'],
  APIRemoved: ['no longer serves it', 'clients get 404'],
  APIDisabled: [
    'knows it, but has it off: by default (alpha and most beta APIs) or by its runtime config or a feature gate',
    'the object cannot be read until the API is switched on there',
  ],
  APIDeprecated: ['serves it, and its removal is announced', 'nothing; information only'],
  FieldNotIntroduced: ['has no such field in its schema', 'the field is lost at the next write'],
  FieldDisabled: [
    'has the field, but drops it or replaces its value while its feature gate is off',
    'kept where it is stored already, lost where it is written anew',
  ],
  ValueNotAccepted: [
    'refuses the value: it is new, its feature gate is off, or validation was stricter',
    'every later update of the object is refused',
  ],
}

const HAZARD_TEXT: Record<Hazard, string> = {
  undecodable: 'the object cannot be read at all',
  'update-blocked': 'every later update of the object is refused',
  security: 'what is dropped made the workload safer',
  behaviour: 'the workload runs differently',
  dropped: 'the field is lost, silently',
  info: 'nothing breaks; never refused',
}

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
      REASONS.map((reason) => [`\`${reason}\``, ...REASON_TEXT[reason]]),
    ),
    '## Hazards',
    'What a use costs after going to the surface’s release.',
    markdownTable(
      ['hazard', 'meaning'],
      HAZARDS.map((hazard) => [`\`${hazard}\``, HAZARD_TEXT[hazard]]),
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
