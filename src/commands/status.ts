import { Command, InvalidArgumentError, Option } from 'commander'
import { stringify } from 'yaml'
import { writeAll } from '../audit/printers/write-all.ts'
import { type GuardStatus, STATUS_KIND } from '../server/guard-status.ts'
import { printStatus } from './print-status.ts'

const OUTPUTS = ['table', 'json', 'yaml'] as const
type Output = (typeof OUTPUTS)[number]

/** Milliseconds for an answer: it is one process, and asks nobody else. */
const TIMEOUT = 5000

/** `emuguard status`: what a running guard has in force. */
export function statusCommand(): Command {
  return new Command('status')
    .description('Print what a running guard has in force: versions, gates, stage, rollback window, catalog.')
    .argument(
      '[url]',
      'its metrics port, for example through kubectl port-forward',
      parseUrl,
      'http://127.0.0.1:8081',
    )
    .addOption(new Option('-o, --output <format>', 'how to print it').choices(OUTPUTS).default('table'))
    .action(async (url: string, { output }: { output: Output }) => {
      try {
        const status = await fetchStatus(url)
        await writeAll(process.stdout, [TEXTS[output](status)])
        if (status.problems.length > 0) process.exitCode = 1
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        process.stderr.write(`emuguard: ${error.message}\n`)
        process.exitCode = 1
      }
    })
}

const TEXTS: Record<Output, (status: GuardStatus) => string> = {
  table: printStatus,
  json: (status) => `${JSON.stringify(status, null, 2)}\n`,
  yaml: (status) => stringify(status),
}

/** There is no guard to be asked. The message is one line. */
class StatusError extends Error {
  override name = 'StatusError'
}

async function fetchStatus(url: string): Promise<GuardStatus> {
  const address = `${url.replace(/\/+$/, '')}/statusz`
  let response: Response
  let text: string
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) })
    text = await response.text()
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error & { code?: string } }
    throw new StatusError(`cannot reach ${address}: ${cause?.message || cause?.code || message}`)
  }
  if (!response.ok) throw new StatusError(`${address} is no guard: HTTP status ${response.status}`)
  try {
    const status = JSON.parse(text) as GuardStatus
    if (status?.kind === STATUS_KIND) return status
  } catch {
    // said below
  }
  throw new StatusError(`${address} is no guard: it does not answer with a ${STATUS_KIND}`)
}

function parseUrl(text: string): string {
  const url = /^https?:\/\//.test(text) ? text : `http://${text}`
  if (!URL.canParse(url)) throw new InvalidArgumentError('a URL is needed, for example http://127.0.0.1:8081')
  return url
}
