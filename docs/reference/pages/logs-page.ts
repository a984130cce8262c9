import { REJECTION_FIELDS } from '../../../src/telemetry/rejection-line.ts'
import { markdownTable } from '../markdown-table.ts'

/** The log lines, from the table that writes them. */
export function logsPage(): string {
  return [
    '# Log lines',
    'JSON lines on standard error, with `level`, `time` (ISO 8601) and `msg`. An allowed request leaves none; a rejected one leaves one, with `msg` `rejected` and these fields. Strings are bounded and free of control characters, and the object itself is never logged.',
    markdownTable(
      ['field', 'meaning'],
      Object.entries(REJECTION_FIELDS).map(([field, meaning]) => [`\`${field}\``, meaning]),
    ),
    'A body that is no review, or one that cannot be judged, leaves `not judged` with `uid` (null without one) and `problem`, at level warn.',
    'A caller without the client certificate that `--client-ca-file` asks for leaves `a caller was turned away` with `reason` (`NoCertificate`, `NotTrusted`, `NameNotAllowed`), `address`, `problem` and `times`, at level warn: the first for each reason, then at most one a minute with their number.',
    'The same facts reach the apiserver’s audit log as annotations of the webhook: `findings`, `surfaces`, and `exemption` where something was let pass because of one.',
  ].join('\n\n')
}
