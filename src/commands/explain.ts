import type { Writable } from 'node:stream'
import { Command, Option } from 'commander'
import { EXIT } from '../audit/exit-code.ts'
import { escapeControl } from '../audit/printers/escape-control.ts'
import { WriteError, writeAll } from '../audit/printers/write-all.ts'
import { explain } from '../explain/explain.ts'
import { printJson } from '../explain/printers/print-json.ts'
import { printTable } from '../explain/printers/print-table.ts'
import { TopicError } from '../explain/topic-error.ts'
import { CatalogError } from '../surface/catalog.ts'
import { loadCatalog } from '../surface/load-catalog.ts'

/** The flags of `emuguard explain`, as commander gives them. */
export interface ExplainOptions {
  output: 'table' | 'json'
}

export interface ExplainStreams {
  stdout: Writable
  stderr: Writable
}

const REFUSALS = [TopicError, CatalogError, WriteError]

/** `emuguard explain`: the history of a field, value, API or feature gate. Sets process.exitCode to 0 or 1. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('Tell the history of a field, a value, an API or a feature gate, release by release.')
    .argument(
      '<topic>',
      'pods.spec.hostnameOverride, pods.spec.tolerations.operator=Gt, deployments, apps/v1 or HostnameOverride',
    )
    .addOption(new Option('-o, --output <format>', 'format').choices(['table', 'json']).default('table'))
    .action(async (topic: string, options: ExplainOptions) => {
      process.exitCode = await runExplain(topic, options, process)
    })
}

/** The history to stdout, what is wrong with the topic to stderr. Returns the exit code. */
export async function runExplain(
  topic: string,
  { output }: ExplainOptions,
  { stdout, stderr }: ExplainStreams,
): Promise<number> {
  try {
    const explanation = explain(loadCatalog(), topic)
    await writeAll(stdout, output === 'json' ? printJson(explanation) : printTable(explanation).map(safeLine))
    return EXIT.clean
  } catch (error) {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error
    await writeAll(stderr, [`error: ${escapeControl((error as Error).message)}\n`])
    return EXIT.error
  }
}

/** A value is the user's own text, and may come from a manifest; only the newlines around a line are ours. */
function safeLine(line: string): string {
  const [before, rest] = line.startsWith('\n') ? ['\n', line.slice(1)] : ['', line]
  return rest.endsWith('\n') ? `${before}${escapeControl(rest.slice(0, -1))}\n` : before + escapeControl(rest)
}
