import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { testCertificate } from '../fixtures/certificate.ts'

const run = promisify(execFile)
const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
/** Starts a program without what tap puts into every environment, to watch and load in its own way. */
const PLAIN = ['-u', 'NODE_OPTIONS']
const TEXT = readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8')

interface Copy {
  /** The stage it comes from; null for the build context. */
  from: string | null
  sources: string[]
  target: string
}

/** The instructions of the last stage, which is the image. */
const instructions = TEXT.slice(TEXT.lastIndexOf('\nFROM '))
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

const copies = instructions.flatMap((line): Copy | [] => {
  const [keyword, ...words] = line.split(/\s+/)
  if (keyword !== 'COPY') return []
  const from = /^--from=(\w+)$/.exec(words[0]!)?.[1] ?? null
  const paths = from === null ? words : words.slice(1)
  return { from, sources: paths.slice(0, -1), target: paths.at(-1)! }
})

t.test('the image is distroless, not root, and starts the program by itself', async (t) => {
  t.match(instructions[0], /^FROM gcr\.io\/distroless\/nodejs24-\S+:nonroot$/)
  t.ok(instructions.includes('USER 65532'))
  t.ok(instructions.includes('ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]'))
  t.notOk(
    instructions.some((line) => line.startsWith('RUN')),
    'there is no shell to run anything',
  )
})

t.test('what the build context leaves out is not copied', async (t) => {
  const lines = readFileSync(join(CHECKOUT, '.dockerignore'), 'utf8').split('\n')
  const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  const fromContext = TEXT.split('\n')
    .filter((line) => /^COPY (?!--from)/.test(line))
    .flatMap((line) => line.split(/\s+/).slice(1, -1))
  t.ok(fromContext.length > 5)
  for (const path of fromContext) {
    t.ok(
      allowed.some((one) => path === one || path.startsWith(`${one}/`)),
      `${path} is in the context`,
    )
    t.ok(existsSync(join(CHECKOUT, path)), `${path} is there`)
  }
})

t.test('what is copied suffices', async (t) => {
  // Not in the checkout: there Node would look for packages further up.
  const app = mkdtempSync(join(tmpdir(), 'emuguard-image-'))
  t.teardown(() => rmSync(app, { recursive: true }))
  await layOut(app)
  const node = (...args: string[]) =>
    run('env', [...PLAIN, process.execPath, 'dist/main.js', ...args], { cwd: app })
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8'))
  t.equal((await node('--version')).stdout.trim(), version)
  t.match((await node('explain', 'pods.spec.hostnameOverride')).stdout, /hostnameOverride/)
  t.match((await node('render', 'webhook', '--emulated-version=1.36')).stdout, /enforcing\.emuguard\.dev/)

  const file = join(app, 'pod.json')
  writeFileSync(file, '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}')
  const audit = ['audit', '-f', file, '--to=1.36', '--overlay=cert-manager']
  t.equal((await node(...audit)).stderr.includes('1 object'), true)
  t.match((await node(...audit, '-o', 'html')).stdout, /<script>[^<]/, 'the page with its script')
  await t.test('and serve', async (t) => {
    const certificates = join(app, 'certificates')
    mkdirSync(certificates)
    await testCertificate(certificates)
    const flags = ['--bind-address=127.0.0.1', '--secure-port=0', '--metrics-port=0']
    const args = ['dist/main.js', 'serve', ...flags, `--cert-dir=${certificates}`]
    const guard = spawn('env', [...PLAIN, process.execPath, ...args], { cwd: app })
    t.teardown(() => guard.kill('SIGKILL'))
    let stderr = ''
    guard.stderr.on('data', (chunk) => (stderr += chunk))
    let stdout = ''
    for await (const chunk of guard.stdout) {
      stdout += chunk
      if (stdout.includes('emuguard listens on')) break
    }
    t.match(stdout, 'emuguard listens on', stderr)
  })
})

/** Lays a folder out as the image is: the build stage is TypeScript's output and what npm keeps without development. */
async function layOut(folder: string): Promise<void> {
  for (const { from, sources, target } of copies) {
    for (const source of sources) {
      const to = target === './' ? join(folder, source) : resolve(folder, target)
      if (from === null) cpSync(join(CHECKOUT, source), to, { recursive: true })
      else if (source === '/app/dist') await compile(to)
      else if (source === '/app/node_modules') await installProduction(to)
      else throw new Error(`nobody makes ${source} here: teach this test`)
    }
  }
}

/** Whether the types are right is for `npm run lint` to say. */
async function compile(to: string): Promise<void> {
  const tsc = join(CHECKOUT, 'node_modules/.bin/tsc')
  await run('env', [...PLAIN, tsc, '-p', 'tsconfig.build.json', '--outDir', to], { cwd: CHECKOUT }).catch(
    (error) => {
      if (!existsSync(join(to, 'main.js'))) throw error
    },
  )
}

async function installProduction(to: string): Promise<void> {
  const args = ['ls', '--all', '--omit=dev', '--parseable']
  // It says on stderr what it thinks of the lock file; the list is complete all the same.
  const { stdout } = await run('env', [...PLAIN, 'npm', ...args], { cwd: CHECKOUT }).catch(
    (error) => error as { stdout: string },
  )
  const packages = stdout.split('\n').filter((path) => path.includes('/node_modules/'))
  if (packages.length < 10) throw new Error(`npm ls names only ${packages.length} packages`)
  for (const path of packages) {
    const at = join(to, relative(join(CHECKOUT, 'node_modules'), path))
    mkdirSync(dirname(at), { recursive: true })
    // A copy: a link would let it find what lies beside it in the checkout.
    if (!existsSync(at)) cpSync(path, at, { recursive: true })
  }
}
