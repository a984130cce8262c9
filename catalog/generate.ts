// node catalog/generate.ts <minor>… | --all | retired | protobuf   [--check] [--output DIR] [--examples FILE]

import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { differences, writeAtomically } from './data-files.ts'
import { generateProtobuf } from './generate-protobuf.ts'
import { generateRelease } from './generate-release.ts'
import { generateRetired } from './generate-retired.ts'
import { layOutExamples } from './layout-examples.ts'
import { releases, versionOf } from './releases.ts'

const DATA = fileURLToPath(new URL('data', import.meta.url))
const USAGE = `usage: npm run catalog -- <minor>… | --all | retired | protobuf

  1.37        regenerates catalog/data/v1.37.json from Kubernetes' own Go modules
  retired     regenerates catalog/data/retired.json; it reads the data files of all minors
  protobuf    regenerates catalog/data/protobuf.json; it reads the data files of all minors
  --all       every minor of catalog/releases.json, oldest first, then retired and protobuf
  --check     writes nothing; exits 1 if what is committed is not what would be written
  --output    writes into another folder than catalog/data
  --examples  also writes the objects that the rules about gates were found with, one a line
`

/** Files that are of no one minor, each made from all the others' data. */
const OF_ALL_MINORS: Record<string, (dataFolder: string) => Promise<string>> = {
  retired: generateRetired,
  protobuf: generateProtobuf,
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      output: { type: 'string', default: DATA },
      examples: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const targets = values.all ? [...releases.keys(), ...Object.keys(OF_ALL_MINORS)] : positionals
  if (values.help || targets.length === 0) {
    process.stderr.write(USAGE)
    return values.help ? 0 : 1
  }
  // before the first build of minutes
  for (const target of targets) if (!Object.hasOwn(OF_ALL_MINORS, target)) versionOf(target)

  let stale = false
  // One after the other: a build takes every core there is.
  for (const target of targets) {
    const started = Date.now()
    const ofAll = OF_ALL_MINORS[target]
    const { text, examples } =
      ofAll === undefined ? await generateRelease(target) : { text: await ofAll(DATA), examples: [] }
    const file = join(values.output, ofAll === undefined ? `v${target}.json` : `${target}.json`)
    if (values.check) {
      const found = await differences(file, text)
      stale ||= found.length > 0
      for (const line of found) console.error(line)
    } else {
      await writeAtomically(file, text)
      if (values.examples) await writeAtomically(values.examples, layOutExamples(examples))
    }
    const seconds = Math.round((Date.now() - started) / 1000)
    console.error(
      `${relative('.', file)}: ${values.check ? 'checked' : 'written'}, ${Math.ceil(text.length / 1024)} KiB, ${seconds} s`,
    )
  }
  return stale ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`catalog: ${(error as Error).message}`)
  process.exitCode = 1
}
