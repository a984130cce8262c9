#!/usr/bin/env node
/** The program: its commands, nothing else. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`emuguard: Node.js 22.19 or newer is needed, this is ${process.versions.node}\n`)
  process.exit(1)
}

// Later starts skip compiling the libraries; where no cache can be written, Node goes on without.
const { enableCompileCache } = await import('node:module')
enableCompileCache()

// Loaded only now: with an older Node.js the imports themselves would fail, with a stack instead of one line.
const { Command } = await import('commander')
const { auditCommand } = await import('./commands/audit.ts')
const { explainCommand } = await import('./commands/explain.ts')
const { renderCommand } = await import('./commands/render.ts')
const { serveCommand } = await import('./commands/serve.ts')
const { statusCommand } = await import('./commands/status.ts')
const { PROGRAM_VERSION } = await import('./telemetry/program-version.ts')

await new Command('emuguard')
  .description('The fence of an emulated Kubernetes API surface')
  .version(PROGRAM_VERSION)
  .addCommand(serveCommand())
  .addCommand(auditCommand())
  .addCommand(explainCommand())
  .addCommand(renderCommand())
  .addCommand(statusCommand())
  .parseAsync()

export {}
