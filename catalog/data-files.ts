// Writing data files, or comparing them with what is committed.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file so that a reader sees the old one or the new one, never half of one. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, file)
}

/** What differs between a file and the text it should have, one line a difference; empty if nothing does. */
export async function differences(file: string, expected: string): Promise<string[]> {
  const actual = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (actual === expected) return []
  if (actual === undefined) return [`${file} does not exist`]
  return lineDifferences(actual, expected).map((line) => `${file}: ${line}`)
}

const SHOWN = 20

/** Lines are facts and names are sorted, so comparing the sets of lines says enough. */
function lineDifferences(actual: string, expected: string): string[] {
  const committed = new Set(actual.split('\n'))
  const generated = new Set(expected.split('\n'))
  const changes = [
    ...[...committed].filter((line) => !generated.has(line)).map((line) => `- ${shorten(line)}`),
    ...[...generated].filter((line) => !committed.has(line)).map((line) => `+ ${shorten(line)}`),
  ]
  if (changes.length === 0) return ['the same lines in another order']
  if (changes.length <= SHOWN) return changes
  return [...changes.slice(0, SHOWN), `and ${changes.length - SHOWN} lines more`]
}

function shorten(line: string): string {
  const text = line.trim()
  return text.length > 160 ? `${text.slice(0, 159)}…` : text
}
