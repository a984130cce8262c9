import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { atExit } from './at-exit.ts'

/** A server that a test started: its process, and where it writes. */
export interface ServerProcess {
  name: string
  pid: number
  /** Everything written to stdout and stderr so far. */
  log(): string
  running(): boolean
  /** SIGTERM, and SIGKILL to a server that does not mind it; resolves when the process is gone. */
  stop(): Promise<void>
  /** SIGKILL; for servers whose state nobody needs, and that take their time to close. */
  kill(): Promise<void>
}

/** The server ended, or was not ready in time. `log` is all it wrote. */
export class ServerFailed extends Error {
  override name = 'ServerFailed'
  readonly log: string

  constructor(message: string, log: string) {
    const shown = log.length > 4000 ? `…${log.slice(-4000)}` : log
    super(`${message}; its log:\n${shown}`)
    this.log = log
  }
}

/** Starts a server with its output in a file: a pipe that nobody reads would stop it after 64 kB. */
export function startServer(name: string, program: string, args: string[], logFile: string): ServerProcess {
  const output = openSync(logFile, 'a')
  const child = spawn(program, args, {
    // The pipe closes when this process ends, however it ends: see controlplane/parent.
    stdio: ['pipe', output, output],
    env: { ...process.env, EMUGUARD_EXIT_WITH_STDIN: '1' },
  })
  closeSync(output)
  const { pid } = child
  if (pid === undefined) throw new Error(`cannot start ${program}`)
  const exited = new Promise<void>((done) => {
    child.once('exit', () => done())
  })
  const spare = atExit(() => child.kill('SIGKILL'))
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    spare()
    if (!isRunning(child)) return
    child.kill(signal)
    await exited
  }
  return {
    name,
    pid,
    log: () => readFileSync(logFile, 'utf8'),
    running: () => isRunning(child),
    async stop() {
      const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
      await end('SIGTERM')
      clearTimeout(timer)
    },
    kill: () => end('SIGKILL'),
  }
}

/**
 * Waits until `ready` answers true.
 * @throws {ServerFailed} with the log, when the server ends first or the time is over.
 */
export async function waitUntilReady(
  server: ServerProcess,
  ready: () => Promise<boolean>,
  seconds = 180,
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    if (!server.running()) throw new ServerFailed(`${server.name} ended before it was ready`, server.log())
    if (await ready().catch(() => false)) return
    await sleep(50)
  }
  throw new ServerFailed(`${server.name} was not ready after ${seconds} s`, server.log())
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

/** Shows on stderr how a server's log ends; for a test that failed. */
export function printLogEnd(server: ServerProcess | undefined): void {
  if (server) process.stderr.write(`the log of ${server.name} ends:\n${server.log().slice(-8000)}\n`)
}
