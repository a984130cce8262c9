import { type Flag, SERVE_FLAGS } from '../../../src/config/serve-flags.ts'
import { markdownTable } from '../markdown-table.ts'

/** The flags of `emuguard serve`, from the table that parses them. */
export function flagsPage(): string {
  const rows = Object.entries(SERVE_FLAGS).map(([name, flag]) => {
    const { argument, description, default: byDefault } = flag as Flag<unknown>
    return [`\`--${name} ${argument}\``, byDefault === undefined ? '' : `\`${byDefault}\``, description]
  })
  return [
    '# Flags of `emuguard serve`',
    'Spelt as kube-apiserver spells them, so that its command line can be pasted; `--flag value` and `--flag=value` are the same. Flags win over the [configuration file](configuration.md), in maps key by key.',
    markdownTable(['flag', 'default', 'meaning'], rows),
    'The environment variable `POD_NAMESPACE` (from the downward API) names the namespace of the guard itself, whose objects are audited, not refused.',
  ].join('\n\n')
}
