import { readdirSync } from 'node:fs'

/**
 * Runs every benchmark of this folder, or those named: `npm run bench -- surface`. Each prints ratios against a baseline
 * measured in the same run, since absolute times mean little on shared machines.
 */
const wanted = process.argv.slice(2)
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are: ${all.join(', ')}`)
  process.exit(1)
}
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n## ${name}`)
  await import(`./${name}.bench.ts`)
}
