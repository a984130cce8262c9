import type { Incomplete } from '../report.ts'
import type { Manifest } from './manifest.ts'
import { manifestObjects } from './manifest-objects.ts'
import { ManifestSyntaxError } from './positioned.ts'
import { readDocuments } from './read-documents.ts'

/** Every object in the text of a file, and every document or item that is none. Pure. */
export function* readManifests(file: string, text: string): Generator<Manifest | Incomplete> {
  for (const document of readDocuments(text)) {
    if (document instanceof ManifestSyntaxError) {
      yield { source: { file, line: document.line }, error: document.message }
    } else {
      yield* manifestObjects(file, document)
    }
  }
}
